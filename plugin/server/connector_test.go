package server

import (
	"encoding/json"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
	"netsuite-connector/schema"
)

// The process as it ships, as far as it goes without a NetSuite.
func TestTheConnectorItself(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	h, err := plugin.Load(t.Context(), plugin.HostOptions{
		Path:   plugintest.Executable(t),
		Env:    []string{envTestProcess + "=main", "HTTPS_PROXY=http://127.0.0.1:1", "NO_PROXY="},
		Logger: logs.Logger(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })

	d, err := h.Describe(t.Context())
	if err != nil || d.Version != schema.Version || string(d.Component) != string(schema.Component()) || !json.Valid(d.Component) {
		t.Errorf("Describe: %s, %v", d.Version, err)
	}

	good := []byte(`{"accountId":"1234567","clientId":"c","certificateId":"d","privateKey":"k"}`)
	for _, c := range []struct {
		request plugin.Request
		reason  failure.Reason
		field   string
	}{
		{plugin.Request{Action: "other"}, failure.UnknownAction, ""},
		{plugin.Request{Action: "makeRawRequest", Credentials: []byte(`{}`)}, failure.InvalidCredentials, "accountId"},
		{plugin.Request{Action: "makeRawRequest", Credentials: []byte(`{"a":`)}, failure.InvalidCredentials, ""},
		{plugin.Request{Action: "makeRawRequest"}, failure.InvalidCredentials, ""},
		{plugin.Request{Action: "makeRawRequest", Credentials: good}, failure.InvalidCredentials, "privateKey"},
	} {
		_, err := h.RunAction(t.Context(), c.request)
		f := plugintest.WantReason(t, err, c.reason)
		found := c.field == ""
		for _, v := range f.Violations {
			found = found || v.Field == c.field
		}
		if !found || f.Outcome != failure.NotSent || f.Message == "" {
			t.Errorf("%s: %+v", c.request.Credentials, f)
		}
	}

	v, err := h.VerifyCredentials(t.Context(), good)
	if err != nil || v.Verified || len(v.Checks) < 4 || v.Checks[0].ID != "account_id" || v.Checks[0].Status != plugin.Passed || v.Checks[1].Status != plugin.Failed || v.Checks[1].Remedy == "" {
		t.Errorf("%+v, %v", v, err)
	}
	if log := logs.Text(); strings.Contains(log, `"level":"ERROR"`) {
		t.Error(log)
	}
}
