package actions

import (
	"errors"
	"mime"
	"strings"
	"testing"
)

func TestPlainType(t *testing.T) {
	t.Parallel()
	for contentType, want := range map[string]bool{
		"application/json":                                    true,
		"application/json; charset=UTF-8":                     true,
		"application/json;charset=utf-8":                      true,
		"application/vnd.oracle.resource+json; type=singular": true,
		"application/vnd.oracle.resource+json; type=error":    true,
		"text/html;charset=ISO-8859-1":                        true,
		"":                                                    false,
		"json":                                                false,
		"Application/json":                                    false,
		"application/json; charset=\"utf-8\"":                 false,
		"application/json; charset=utf-8; x=y":                false,
		"application/json; Charset=utf-8":                     false,
		"application/json; charset*=utf-8''utf-8":             false,
		"application/json; charset":                           false,
		"application/json;":                                   false,
		"application/json;  charset=utf-8":                    false,
		"application/json; charset=utf-8 ":                    false,
		"application/json, application/json":                  false,
		"application/json/x":                                  false,
		"application/":                                        false,
		"/json":                                               false,
		"application/vnd.oracle.resource+json; type=collection; charset=utf": false,
	} {
		if _, _, ok := plainType(contentType); ok != want {
			t.Errorf("%q is plain: %v", contentType, ok)
		}
		comparePlainType(t, contentType)
	}
}

func comparePlainType(t *testing.T, contentType string) {
	t.Helper()
	media, parameter, ok := plainType(contentType)
	if !ok {
		return
	}
	want, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || media != want {
		t.Errorf("%q is %q, want %q, %v", contentType, media, want, err)
	}
	name, value, _ := strings.Cut(parameter, "=")
	if parameter == "" && len(parameters) != 0 || parameter != "" && (len(parameters) != 1 || parameters[name] != value) {
		t.Errorf("%q has the parameter %q, want %q", contentType, parameter, parameters)
	}
}

func FuzzPlainType(f *testing.F) {
	for _, contentType := range []string{"application/json; charset=UTF-8", "text/plain;a=b;c=d", "application/json; charset*=utf-8''a", "a/b; x*0=y", "", "; /="} {
		f.Add(contentType)
	}
	f.Fuzz(func(t *testing.T, contentType string) {
		comparePlainType(t, contentType)
		media, _, err := mime.ParseMediaType(contentType)
		if (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter)) && mediaType(contentType) != media {
			t.Errorf("%q is %q, want %q", contentType, mediaType(contentType), media)
		}
	})
}
