package plugin_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"netsuite-connector/plugin"
)

// However credentials are printed or logged, their secrets are not.
func TestCredentialsShowNoSecret(t *testing.T) {
	t.Parallel()
	credentials := plugin.Credentials{AccountID: "1234567", ClientID: "client", ClientSecret: "SECRET-1", CertificateID: "cert", PrivateKey: "SECRET-2"}
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		logger := slog.New(handler)
		logger.Info("m", "credentials", credentials)
		logger.Info("m", "pointer", &credentials)
	}
	texts := []string{log.String(), credentials.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		texts = append(texts,
			fmt.Sprintf(verb, credentials), fmt.Sprintf(verb, &credentials),
			fmt.Sprintf(verb, struct{ C plugin.Credentials }{credentials}), fmt.Sprintf(verb, []plugin.Credentials{credentials}),
			fmt.Sprintf(verb, map[string]plugin.Credentials{"a": credentials}))
	}
	for _, text := range texts {
		if strings.Contains(text, "SECRET") || strings.Contains(text, fmt.Sprintf("%x", "SECRET")) || !strings.Contains(text, "1234567") {
			t.Errorf("%s", text)
		}
	}
	if text := (plugin.Credentials{}).String(); text != "{accountId: clientId: clientSecret: certificateId: privateKey:}" {
		t.Errorf("of empty ones: %s", text)
	}
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	for want, got := range map[string][]byte{
		`{"accountId":"","clientId":"","certificateId":"","privateKey":""}`: plugin.Credentials{}.Document(),
		`{"accountId":"1","clientId":"c","clientSecret":"s","certificateId":"d","privateKey":"k"}`: plugin.Credentials{
			AccountID: "1", ClientID: "c", ClientSecret: "s", CertificateID: "d", PrivateKey: "k"}.Document(),
		`{}`: plugin.StepConfig{}.Document(),
		`{"dontThrowErrorOn404":true,"acceptedStatusCodes":["409","500-599"],"maxRetries":0,"retryWrites":true,"timeoutSeconds":60,"responseFormat":"text","environment":"sandbox"}`: plugin.StepConfig{
			DontThrowErrorOn404: true, AcceptedStatusCodes: []string{"409", "500-599"}, MaxRetries: new(0), RetryWrites: true,
			TimeoutSeconds: 60, ResponseFormat: "text", Environment: "sandbox"}.Document(),
	} {
		if string(got) != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A document is read into what it was made from, as hosts store them.
func TestDocumentsAreRead(t *testing.T) {
	t.Parallel()
	request := plugin.RawRequest{Method: "POST", URL: "record/v1/customer", Headers: map[string]string{"a": "b"}, IdempotencyKey: "k", Body: json.RawMessage(`{"n":1.10}`)}
	document, err := request.Document()
	if err != nil {
		t.Fatal(err)
	}
	var again plugin.RawRequest
	if err := json.Unmarshal(document, &again); err != nil || fmt.Sprint(again) != fmt.Sprint(request) {
		t.Errorf("%s became %v: %v", document, again, err)
	}
	if marshalled, err := json.Marshal(request); err != nil || !bytes.Equal(marshalled, document) {
		t.Errorf("%s, %v", marshalled, err)
	}
}

func TestParseOutput(t *testing.T) {
	t.Parallel()
	const text = `{"attempts":2,"statusCode":202,"later":{"x":1},"headers":{"a":"b"},"recordId":"7","jobId":"8","bodyEncoding":"base64",` +
		`"warnings":["w"],"body": {"n":12345678901234567890, "m":1.10} }`
	document := []byte(text)
	output, err := plugin.ParseOutput(document)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%d %v %d %s %s %s %q", output.StatusCode, output.Headers, output.Attempts, output.RecordID, output.JobID, output.BodyEncoding, output.Warnings); got != `202 map[a:b] 2 7 8 base64 ["w"]` {
		t.Error(got)
	}
	if string(output.Body) != `{"n":12345678901234567890, "m":1.10}` || &output.Body[0] != &document[strings.Index(text, `{"n"`)] {
		t.Errorf("the body is %s, or a copy", output.Body)
	}
	var body map[string]any
	if err := output.Decode(&body); err != nil || fmt.Sprint(body) != "map[m:1.10 n:12345678901234567890]" {
		t.Errorf("%v, %v", body, err)
	}
	var same plugin.Output
	if err := json.Unmarshal(document, &same); err != nil || fmt.Sprint(same) != fmt.Sprint(output) {
		t.Errorf("encoding/json reads %v: %v", same, err)
	}
	if err := (plugin.Output{}).Decode(&body); err == nil {
		t.Error("no body was decoded")
	}
	for _, bad := range []string{``, `[]`, `{"statusCode":"200"}`, `{"body":1,"body":2}`, `{"body":1`} {
		if _, err := plugin.ParseOutput([]byte(bad)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
