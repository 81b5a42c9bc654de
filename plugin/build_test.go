package plugin

import (
	"encoding/json"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/schema"
)

// The process as it ships, as far as it goes without a NetSuite.
func TestTheConnectorItself(t *testing.T) {
	t.Parallel()
	logs := newLogLines()
	h, err := Load(t.Context(), HostOptions{
		Path:   self(t),
		Env:    []string{envTestProcess + "=main", "HTTPS_PROXY=http://127.0.0.1:1", "NO_PROXY="},
		Logger: logs.logger(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)

	d, err := h.Describe(t.Context())
	if err != nil || d.Version != schema.Version || string(d.Component) != string(schema.Component()) || !json.Valid(d.Component) {
		t.Errorf("Describe: %s, %v", d.Version, err)
	}

	good := []byte(`{"accountId":"1234567","clientId":"c","certificateId":"d","privateKey":"k"}`)
	for _, c := range []struct {
		request Request
		reason  failure.Reason
		field   string
	}{
		{Request{Action: "other"}, failure.UnknownAction, ""},
		{Request{Action: "makeRawRequest", Credentials: []byte(`{}`)}, failure.InvalidCredentials, "accountId"},
		{Request{Action: "makeRawRequest", Credentials: []byte(`{"a":`)}, failure.InvalidCredentials, ""},
		{Request{Action: "makeRawRequest"}, failure.InvalidCredentials, ""},
		{Request{Action: "makeRawRequest", Credentials: good}, failure.InvalidCredentials, "privateKey"},
	} {
		_, err := h.RunAction(t.Context(), c.request)
		f := wantReason(t, err, c.reason)
		found := c.field == ""
		for _, v := range f.Violations {
			found = found || v.Field == c.field
		}
		if !found || f.Outcome != failure.NotSent || f.Message == "" {
			t.Errorf("%s: %+v", c.request.Credentials, f)
		}
	}

	v, err := h.VerifyCredentials(t.Context(), good)
	if err != nil || v.Verified || len(v.Checks) < 4 || v.Checks[0].ID != "account_id" || v.Checks[0].Status != Passed || v.Checks[1].Status != Failed || v.Checks[1].Remedy == "" {
		t.Errorf("%+v, %v", v, err)
	}
	if log := logs.text(); strings.Contains(log, `"level":"ERROR"`) {
		t.Error(log)
	}
}
