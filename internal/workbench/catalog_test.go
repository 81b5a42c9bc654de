package workbench

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// A type's fields are told as its JSON Schema has them, one line each here.
func TestRecordFields(t *testing.T) {
	b := start(t, "")
	b.plugin.run = func(_ context.Context, request plugin.Request) (plugin.Result, error) {
		if want := `{"method":"GET","url":"record/v1/metadata-catalog/customer","headers":{"Accept":"application/schema+json"}}`; string(request.Input) != want {
			t.Errorf("asked for %s, want %s", request.Input, want)
		}
		return plugin.Result{Output: []byte(`{"statusCode":200,"headers":{},"attempts":1,"body":{"type":"object","required":["entityId"],"properties":{
			"id":{"title":"Internal ID","type":"string","nullable":true},
			"entityId":{"title":"Name","type":"string","description":"What it is called."},
			"balance":{"type":"number","format":"double","readOnly":true},
			"startDate":{"type":"string","format":"date"},
			"thirdPartyCountry":{"type":"object","properties":{"id":{"type":"string","enum":["PR","PS"]},"refName":{"type":"string"}}},
			"addressBook":{"type":"object","properties":{"items":{"type":"array"}}},
			"billingAddress":{"type":"object"},
			"custentity_vip":{"type":"boolean","x-ns-custom-field":true},
			"links":{"type":"array","readOnly":true}},"x-ns-filterable":["id","entityId"]}}`)}, nil
	}
	response, text := b.ask(http.MethodPost, "/api/record-fields", `{"target":"simulator","credentials":{},"type":"customer"}`)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", response.StatusCode, text)
	}
	const want = `{"fields":[` +
		`{"name":"addressBook","kind":"list"},` +
		`{"name":"balance","kind":"number","readOnly":true},` +
		`{"name":"billingAddress","kind":"object"},` +
		`{"name":"custentity_vip","kind":"boolean","custom":true},` +
		`{"name":"entityId","title":"Name","description":"What it is called.","kind":"text","required":true,"filterable":true},` +
		`{"name":"id","title":"Internal ID","kind":"text","filterable":true},` +
		`{"name":"startDate","kind":"date"},` +
		`{"name":"thirdPartyCountry","kind":"reference","values":["PR","PS"]}]}`
	if strings.TrimSpace(text) != want {
		t.Errorf("the fields are\n%s\nwant\n%s", text, want)
	}
	if _, kept := b.ask(http.MethodGet, "/api/state", ""); !strings.Contains(kept, `"runs":[]`) {
		t.Error("reading fields left an entry in the history")
	}
}

// What the page looks up for itself goes where it says it goes.
func TestLookupsAreBound(t *testing.T) {
	b := start(t, "")
	b.plugin.run = func(_ context.Context, request plugin.Request) (plugin.Result, error) {
		t.Errorf("NetSuite was asked for %s", request.Input)
		return plugin.Result{}, errors.New("no")
	}
	for path, asks := range map[string][]string{
		"/api/record-fields": {`"type":""`, `"type":"../customer"`, `"type":"customer/101"`, `"type":"customer?x"`},
		"/api/job":           {`"path":"record/v1/customer/101"`, `"path":"async/v1/job/1/task/1/result"`, `"path":"async/v1/job/.."`, `"path":"async/v1/job/1?x"`, `"path":""`},
	} {
		for _, ask := range asks {
			if response, text := b.ask(http.MethodPost, path, `{"target":"simulator","credentials":{},`+ask+`}`); response.StatusCode != http.StatusBadRequest {
				t.Errorf("%s takes %s: %d %s", path, ask, response.StatusCode, text)
			}
		}
	}
}

// A job's state is read without an entry in the history; that it cannot be read
// is told in words.
func TestJobState(t *testing.T) {
	b := start(t, "")
	b.plugin.run = func(_ context.Context, request plugin.Request) (plugin.Result, error) {
		if strings.Contains(string(request.Input), "async/v1/job/7/task/1") {
			return plugin.Result{}, &failure.Error{Reason: failure.NotFound, Message: "There is no such task."}
		}
		return plugin.Result{Output: []byte(`{"statusCode":200,"headers":{},"attempts":1,"body":{"completed":false,"progress":"pending"}}`)}, nil
	}
	for path, want := range map[string]string{
		"async/v1/job/7":        `"body":{"completed":false,"progress":"pending"}`,
		"async/v1/job/7/task":   `"progress":"pending"`,
		"async/v1/job/7/task/1": `"message":"There is no such task."`,
	} {
		if response, text := b.ask(http.MethodPost, "/api/job", `{"target":"simulator","credentials":{},"path":"`+path+`"}`); response.StatusCode != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", path, response.StatusCode, text)
		}
	}
	if _, kept := b.ask(http.MethodGet, "/api/state", ""); !strings.Contains(kept, `"runs":[]`) {
		t.Error("following a job left an entry in the history")
	}
}
