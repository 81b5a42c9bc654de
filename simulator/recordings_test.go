package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// recording is one exchange with a real account.
type recording struct {
	Request struct {
		Method  string
		Path    string
		Headers map[string]string
		Body    json.RawMessage
	}
	Response struct {
		Status           int
		Headers          map[string]string
		HasContentLength bool
		EndsInNewline    bool
		Body             json.RawMessage
	}
}

// What the simulator does otherwise than the recordings, on purpose. A path ends
// in the name that it is about; * is any name or place.
var deliberate = []struct{ path, reason string }{
	{"items/*/id", "the order of rows is not defined without ORDER BY, and differs"},
	{"items/*/links/*/href", "the same: other rows, other ids"},
	{"*/properties", "the order of a schema's properties has no meaning; the simulator sorts them"},
	{"*/description", "the help text of fields is NetSuite's own"},
	{"*/enum", "the values of enumerations are NetSuite's own"},
	{"*/title", "labels of fields were replaced in the recordings"},
	{"x-ns-filterable", "the list was cut, and its order has no meaning"},
}

func TestRecordings(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/recordings/exchanges.json")
	if err != nil {
		t.Fatal(err)
	}
	var recordings []recording
	if err := json.Unmarshal(data, &recordings); err != nil || len(recordings) != 23 {
		t.Fatalf("%d recordings, error %v", len(recordings), err)
	}
	c := recordedAccount(t, recordings)
	for i, r := range recordings {
		t.Run(fmt.Sprintf("%d %s %s", i, r.Request.Method, r.Request.Path), func(t *testing.T) {
			response, body := c.replay(t, r)
			if response.StatusCode != r.Response.Status {
				t.Fatalf("status %d, recorded %d: %s", response.StatusCode, r.Response.Status, body)
			}
			if got, want := response.Header.Get("Content-Type"), r.Response.Headers["Content-Type"]; got != want {
				t.Errorf("content type %q, recorded %q", got, want)
			}
			if got := response.ContentLength >= 0; got != r.Response.HasContentLength {
				t.Errorf("Content-Length is there: %v, recorded %v", got, r.Response.HasContentLength)
			}
			if got := bytes.HasSuffix(body, []byte("\n")); got != r.Response.EndsInNewline {
				t.Errorf("the body ends in a newline: %v, recorded %v", got, r.Response.EndsInNewline)
			}
			cut := strings.Contains(r.Request.Path, "metadata-catalog") // of these, only a part was kept
			for _, difference := range compare("", r.Response.Body, body, cut) {
				t.Error(difference)
			}
		})
	}
}

func (c *client) replay(t *testing.T, r recording) (*http.Response, []byte) {
	t.Helper()
	var body io.Reader
	var statement struct{ Q string }
	if json.Unmarshal(r.Request.Body, &statement) == nil && statement.Q != "" {
		body = bytes.NewReader(r.Request.Body)
	}
	request, err := http.NewRequestWithContext(t.Context(), r.Request.Method, "https://1234567"+suitetalk+r.Request.Path, body)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range r.Request.Headers {
		request.Header.Set(name, value)
	}
	if body != nil {
		request.Header.Set("Prefer", "transient") // it was not recorded
	}
	token := c.token
	if r.Response.Status == http.StatusUnauthorized {
		token = "expired"
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := c.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, data
}

// recordedAccount is an account with what the recordings show of theirs.
func recordedAccount(t *testing.T, recordings []recording) *client {
	t.Helper()
	c := connect(t, Options{
		CustomRecords: []string{"customrecord_example_1", "customrecord_example_2", "customrecord_example_3", "customrecord_example_31"},
		CustomFields: []CustomField{
			{RecordType: "customer", Name: "custentity_example_4"},
			{RecordType: "customer", Name: "custentity_example_5", Type: "boolean"},
			{RecordType: "customer", Name: "custentity_example_6", Type: "date"},
			{RecordType: "customer", Name: "custentity_example_7", Type: "number"},
			{RecordType: "customer", Name: "custentity_example_11", Type: "multiselect"},
		},
	})
	put := func(kind string, document []byte) {
		t.Helper()
		if err := c.sim.PutRecord(kind, document); err != nil {
			t.Fatal(err)
		}
	}
	// 787 customers, 14 of them from 2206 to 2260, 5 of these up to 2251.
	for id := range 773 {
		put("customer", fmt.Appendf(nil, `{"id":"%d","companyName":"Text & Co."}`, 3000+id))
	}
	for _, id := range []int{2206, 2249, 2250, 2251, 2252, 2253, 2254, 2255, 2256, 2257, 2258, 2259, 2260} {
		put("customer", fmt.Appendf(nil, `{"id":"%d","companyName":"Text","dateCreated":"2023-02-20T11:46:00Z","lastModifiedDate":"2025-06-23T20:48:00Z"}`, id))
	}
	put("customer", recordings[6].Response.Body)
	for _, id := range []int{1, 2, 4} {
		put("customrecord_example_31", fmt.Appendf(nil, `{"id":"%d","name":"Text"}`, id))
	}
	put("customrecord_example_31", recordings[13].Response.Body)
	for _, id := range []int{485, 486, 769, 770, 774, 775, 776, 777, 778, 779, 780, 781, 782, 783, 784, 807} {
		put("invoice", fmt.Appendf(nil, `{"id":"%d","tranId":"Text","entity":{"id":"2206"}}`, id))
	}
	c.token = c.login(scopeREST)
	return c
}

// compare lists what differs between a recorded JSON value and ours: the names of
// members and their order, the kinds of values, the lengths of arrays; of what is
// not in a record, the values too. Of what was cut, ours may have more.
func compare(path string, recorded, ours json.RawMessage, cut bool) []string {
	recorded, ours = bytes.TrimSpace(recorded), bytes.TrimSpace(ours)
	if len(ours) == 0 || jsonKind(recorded) != jsonKind(ours) {
		return []string{fmt.Sprintf("%s: %.80s, recorded %.80s", path, ours, recorded)}
	}
	switch recorded[0] {
	case '{':
		return compareObjects(path, recorded, ours, cut)
	case '[':
		return compareArrays(path, recorded, ours, cut)
	}
	if inRecord(path) || isDeliberate(path) || bytes.Equal(recorded, ours) {
		return nil
	}
	return []string{fmt.Sprintf("%s: %s, recorded %s", path, ours, recorded)}
}

func compareObjects(path string, recorded, ours json.RawMessage, cut bool) (differences []string) {
	want, err := membersOf(recorded)
	got, err2 := membersOf(ours)
	if err != nil || err2 != nil {
		return []string{fmt.Sprintf("%s: %v %v", path, err, err2)}
	}
	anyOrder := isDeliberate(path)
	var names, ourNames []string
	for _, m := range want {
		below := path + "/" + m.name
		if valueOf(got, m.name) == nil {
			if !isDeliberate(below) {
				differences = append(differences, below+": is missing")
			}
			continue
		}
		names = append(names, m.name)
		differences = append(differences, compare(below, m.value, valueOf(got, m.name), cut)...)
	}
	for _, m := range got {
		switch {
		case slices.Contains(names, m.name):
			ourNames = append(ourNames, m.name)
		case !cut || !anyOrder:
			differences = append(differences, path+"/"+m.name+": was not recorded")
		}
	}
	if sortCustom(names); !anyOrder && !slices.Equal(names, sortCustom(ourNames)) {
		differences = append(differences, fmt.Sprintf("%s: in the order %v, recorded %v", path, ourNames, names))
	}
	return differences
}

// sortCustom sorts custom names within their place: they were replaced in the
// recordings, so that their order among each other says nothing.
func sortCustom(names []string) []string {
	for i := range names {
		end := i
		for end < len(names) && strings.HasPrefix(names[end], "custentity_") {
			end++
		}
		slices.Sort(names[i:end])
	}
	return names
}

func compareArrays(path string, recorded, ours json.RawMessage, cut bool) (differences []string) {
	var want, got []json.RawMessage
	if json.Unmarshal(recorded, &want) != nil || json.Unmarshal(ours, &got) != nil {
		return []string{path + ": not an array"}
	}
	if isDeliberate(path) {
		return nil
	}
	if cut && path == "/items" { // found by their names
		return compareCatalog(path, want, got)
	}
	if len(want) != len(got) {
		return []string{fmt.Sprintf("%s: %d elements, recorded %d", path, len(got), len(want))}
	}
	for i := range want {
		differences = append(differences, compare(fmt.Sprintf("%s/%d", path, i), want[i], got[i], cut)...)
	}
	return differences
}

func compareCatalog(path string, want, got []json.RawMessage) (differences []string) {
	nameOf := func(raw json.RawMessage) string { name, _ := textOf(valueOf(mustMembers(raw), "name")); return name }
	for _, one := range want {
		at := slices.IndexFunc(got, func(other json.RawMessage) bool { return nameOf(other) == nameOf(one) })
		if at < 0 {
			differences = append(differences, path+": without "+nameOf(one))
			continue
		}
		differences = append(differences, compare(path+"/type", one, got[at], false)...)
	}
	return differences
}

// inRecord reports whether a path is a value of a record or a row, not one of the
// frame that NetSuite puts around it.
func inRecord(path string) bool {
	name := path[strings.LastIndexByte(path, '/')+1:]
	switch name {
	case "rel", "method", "mediaType", "$ref", "type", "format", "nullable", "readOnly", "x-ns-custom-field":
		return false
	case "href":
		return strings.HasPrefix(path, "/items/") && !strings.Contains(path, "/type/")
	}
	frame := []string{"/type", "/title", "/status", "/count", "/hasMore", "/offset", "/totalResults", "/$schema"}
	return !slices.Contains(frame, path) && !strings.HasPrefix(path, "/o:errorDetails") && !strings.HasPrefix(path, "/items/type/")
}

func isDeliberate(path string) bool {
	names := strings.Split(strings.TrimPrefix(path, "/"), "/")
	return slices.ContainsFunc(deliberate, func(d struct{ path, reason string }) bool {
		pattern := strings.Split(d.path, "/")
		if len(pattern) == 2 && pattern[0] == "*" {
			return path != "/title" && names[len(names)-1] == pattern[1]
		}
		return slices.EqualFunc(pattern, names, func(p, n string) bool { return p == "*" || p == n })
	})
}

func jsonKind(raw json.RawMessage) string {
	switch raw[0] {
	case '{', '[', '"', 'n':
		return string(raw[:1])
	case 't', 'f':
		return "boolean"
	}
	if bytes.ContainsRune(raw, '.') {
		return "number with decimals"
	}
	return "number"
}
