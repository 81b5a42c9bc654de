package actions

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// encodingError ends an answer whose Content-Encoding cannot be undone.
type encodingError struct{ name string }

func (e *encodingError) Error() string { return "actions: Content-Encoding " + e.name }

// decodeContent undoes the Content-Encoding of an answer, where the transport
// has not: it knows gzip alone. Some servers write names there that encode
// nothing, a charset among them.
func decodeContent(response *http.Response) {
	if response.Body == http.NoBody || response.StatusCode == http.StatusNoContent {
		return // there is nothing to undo
	}
	var applied []string
	named := strings.Join(response.Header["Content-Encoding"], ", ")
	for name := range strings.SplitSeq(named, ",") {
		switch name = strings.ToLower(strings.Trim(name, " \t")); name {
		case "", "identity", "utf-8", "utf8":
		default:
			applied = append(applied, name)
		}
	}
	switch {
	case len(applied) == 0:
		return
	case len(applied) == 1 && (applied[0] == "gzip" || applied[0] == "x-gzip"):
		response.Body = &rejoined{&gunzipping{source: response.Body}, response.Body}
	default:
		response.Body = &rejoined{&failing{&encodingError{named}}, response.Body}
	}
	// As net/http does: both describe the encoded body.
	response.Header = response.Header.Clone()
	response.Header.Del("Content-Encoding")
	response.Header.Del("Content-Length")
	response.ContentLength, response.Uncompressed = -1, true
}

// gunzipping decompresses, from the first read on. An empty body, as of a 204, is
// not an error.
type gunzipping struct {
	source io.Reader
	reader *gzip.Reader
}

func (g *gunzipping) Read(p []byte) (int, error) {
	if g.reader == nil {
		reader, err := gzip.NewReader(g.source)
		if err != nil {
			return 0, err // io.EOF where there is nothing
		}
		g.reader = reader
	}
	return g.reader.Read(p)
}

// charset returns the encoding of the declared charset, nil for UTF-8 or if none is
// declared.
func charset(contentType string) (encoding.Encoding, error) {
	_, parameter, plain := plainType(contentType)
	if !plain {
		_, parameters, err := mime.ParseMediaType(contentType)
		if err != nil {
			return nil, nil //nolint:nilnil,nilerr // nothing is declared
		}
		parameter = parameters["charset"]
	} else if name, value, _ := strings.Cut(parameter, "="); name == "charset" {
		parameter = value
	} else {
		parameter = ""
	}
	switch name := strings.ToLower(strings.TrimSpace(parameter)); name {
	case "", "utf-8", "utf8", "us-ascii", "ascii": // ASCII is part of UTF-8
		return nil, nil //nolint:nilnil // nothing to convert
	case "utf-16": // RFC 2781: a byte order mark tells, or else it is big-endian
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), nil
	default:
		found, err := htmlindex.Get(name)
		if err != nil || found == encoding.Replacement {
			return nil, errUnknownCharset
		}
		return found, nil
	}
}

// converting turns a text into UTF-8 as it arrives. Bytes that the charset does
// not know become U+FFFD.
type converting struct{ reader io.Reader }

func convert(source io.Reader, from encoding.Encoding) io.Reader {
	return &converting{transform.NewReader(source, from.NewDecoder())}
}

func (c *converting) Read(p []byte) (int, error) {
	n, err := c.reader.Read(p)
	if err != nil && err != io.EOF { // half a character at the end, or what source says
		err = &cutError{err}
	}
	return n, err
}

var errUnknownCharset = errors.New("actions: unknown charset")

// asUTF8 returns the beginning of a text in UTF-8, without a byte order mark.
// Where its charset is not known, it stays as it is.
func asUTF8(text []byte, contentType string) []byte {
	if from, err := charset(contentType); err == nil && from != nil && isText(mediaType(contentType)) {
		if converted, err := from.NewDecoder().Bytes(text); err == nil {
			text = converted
		}
	}
	return bytes.TrimPrefix(text, byteOrderMark)
}

// isText reports whether the charset of a content type is meaningful. Some servers
// add a charset to every content type, also to those that are neither text nor
// JSON.
func isText(media string) bool {
	return strings.HasPrefix(media, "text/") || isJSONMedia(media) || strings.HasSuffix(media, "+xml") ||
		media == "application/xml" || media == "application/javascript" || media == "application/x-www-form-urlencoded"
}
