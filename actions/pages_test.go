package actions

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
)

const (
	listInput  = `{"url":"record/v1/customer?limit=2&q=x","method":"GET","headers":{"X-Mine":"1"}}`
	queryInput = `{"url":"query/v1/suiteql?limit=2","method":"POST","headers":{"Prefer":"transient"},"body":{"q":"SELECT 1"}}`
	allPages   = `{"fetchAllPages":true}`

	customers = "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer"
)

func collectionReply(text string) reply {
	return reply{
		status: 200, header: http.Header{"Content-Type": {"application/vnd.oracle.resource+json; type=collection"}},
		body: strings.NewReader(text), length: int64(len(text)),
	}
}

func nextLink(href string) string { return `"links":[{"rel":"next","href":"` + href + `"}],` }

// onePage is a page as NetSuite writes it.
func onePage(link string, more bool, offset int, items string) reply {
	return collectionReply(fmt.Sprintf(`{%s"count":2,"hasMore":%v,"items":[%s],"offset":%d,"totalResults":5}`, link, more, items, offset))
}

func TestPagesBecomeOneBody(t *testing.T) {
	t.Parallel()
	s := &replies{answers: []reply{
		onePage(nextLink(strings.Replace(customers, "https", "http", 1)+"?limit=2&offset=2"), true, 0, `{"id": 1.0, "t":"]}\"{["},[1,[2]]`),
		onePage(nextLink(strings.Replace(customers, ".com", ".com:443", 1)+"?limit=2&offset=4"), true, 2, "\n 12345678901234567890 , null"),
		onePage(``, false, 4, `{"items":[],"hasMore":true}`),
	}}
	e := s.run(t, listInput, allPages)
	want := `{"statusCode":200,"headers":{"content-type":"application/vnd.oracle.resource+json; type=collection"},"body":` +
		`{"items":[{"id": 1.0, "t":"]}\"{["},[1,[2]],12345678901234567890 , null,{"items":[],"hasMore":true}],"count":5,"hasMore":false,"totalResults":5,"offset":0},"pages":3,"attempts":3}`
	if e.failure != nil || e.output != want {
		t.Errorf("%v\n%s\n%s", e.failure, e.output, want)
	}
	for _, sent := range s.sent {
		if sent.header.Get("X-Mine") != "1" {
			t.Error("a page was asked for without the request's headers")
		}
	}
}

// Without a link, the same request is sent for the rows that follow.
func TestPagesWithoutLinks(t *testing.T) {
	t.Parallel()
	s := &replies{answers: []reply{onePage(``, true, 0, `1,2`), onePage(`"links":[],`, false, 2, `3`)}}
	e := s.run(t, queryInput, allPages)
	if e.failure != nil || !strings.Contains(e.output, `"items":[1,2,3]`) || s.urls[1] != "/services/rest/query/v1/suiteql?limit=2&offset=2" || s.sent[1].body != `{"q":"SELECT 1"}` || s.sent[1].header.Get("Prefer") != "transient" {
		t.Errorf("%v, %q, %+v: %s", e.failure, s.urls, s.sent, e.output)
	}
}

func TestWhatIsNoCollection(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"id":"1","item":{"items":[1],"hasMore":true}}`, `[1]`, `{"items":[1]}`, `{"items":{},"hasMore":true}`,
		`{"items":[1],"hasMore":"true"}`, `[{"items":[1],"hasMore":true},"items",[1]]`, `"items"`, `{}`,
	} {
		s := &replies{answers: []reply{collectionReply(text)}}
		e := s.run(t, listInput, allPages)
		if e.failure != nil || !strings.HasSuffix(e.output, `"body":`+text+`}`) || strings.Contains(e.output, `"pages"`) || s.tries != 1 {
			t.Errorf("%s: %v, %s", text, e.failure, e.output)
		}
	}
	restlet := &replies{answers: []reply{onePage(``, true, 0, `1`)}}
	if e := restlet.run(t, `{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"GET"}`, allPages); e.failure != nil || restlet.tries != 1 {
		t.Errorf("a RESTlet's answer: %v, %d tries", e.failure, restlet.tries)
	}
	for _, format := range []string{"text", "base64"} {
		s := &replies{}
		if f := s.run(t, listInput, `{"fetchAllPages":true,"responseFormat":"`+format+`"}`).failure; f == nil || f.Reason != failure.InvalidConfig || f.Field != "fetchAllPages" || s.tries != 0 {
			t.Errorf("%s: %+v", format, f)
		}
	}
}

// A link that leads elsewhere is refused, and nothing is sent to it.
func TestHostileLinks(t *testing.T) {
	t.Parallel()
	for _, href := range []string{
		"https://evil.example/services/rest/record/v1/customer?offset=2",
		"https://7654321.suitetalk.api.netsuite.com/services/rest/record/v1/customer?offset=2",
		"https://1234567-sb1.suitetalk.api.netsuite.com@evil.example/services/rest/record/v1/customer",
		"https://user@1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer",
		"https://1234567-sb1.suitetalk.api.netsuite.com:8443/services/rest/record/v1/customer",
		"http://1234567-sb1.suitetalk.api.netsuite.com:80/services/rest/record/v1/customer",
		"ftp://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer",
		"//evil.example/services/rest/record/v1/customer",
		"https://1234567-sb1.restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=1",
		"https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?offset=2",
		customers + "/../../../auth/oauth2/v1/token",
		customers + "?a=%zz", customers + "?offset=2#x", `?offset=2`, `` + customers + `\u000d\u000aHost: evil.example`,
	} {
		s := &replies{answers: []reply{onePage(nextLink(href), true, 0, `1,2`)}}
		f := s.run(t, listInput, allPages).failure
		if f == nil || f.Reason != failure.InvalidResponse || f.Outcome != failure.Rejected || s.tries != 1 || strings.Contains(f.Message, "evil") || !strings.Contains(f.Message, "page 1") {
			t.Errorf("%s: %d tries, %+v", href, s.tries, f)
		}
	}
	// A query's link to records would make a record.
	s := &replies{answers: []reply{onePage(nextLink(customers), true, 0, `1,2`)}}
	if f := s.run(t, queryInput, allPages).failure; f == nil || f.Reason != failure.InvalidResponse || s.tries != 1 {
		t.Errorf("%+v", f)
	}
}

// What is no page that follows the one before ends in INVALID_RESPONSE.
func TestPagesThatDoNotFollow(t *testing.T) {
	t.Parallel()
	second := nextLink(customers + "?limit=2&offset=2")
	for name, answers := range map[string][]reply{
		"a loop":                     {onePage(second, true, 0, `1,2`), onePage(second, true, 2, `3,4`)},
		"back to the first":          {onePage(nextLink(customers+"?limit=2&q=x"), true, 0, `1,2`)},
		"nothing, and more":          {onePage(second, true, 0, ``)},
		"the same rows":              {onePage(second, true, 0, `1,2`), onePage(nextLink(customers+"?x=3"), true, 0, `1,2`)},
		"a record":                   {onePage(second, true, 0, `1,2`), collectionReply(`{"id":"1"}`)},
		"no hasMore":                 {onePage(second, true, 0, `1,2`), collectionReply(`{"items":[3]}`)},
		"text":                       {onePage(second, true, 0, `1,2`), {status: 200, header: http.Header{"Content-Type": {"text/plain"}}, body: strings.NewReader("x"), length: 1}},
		"items twice":                {collectionReply(`{"items":[1],"it\u0065ms":[2],"hasMore":false}`)},
		"hasMore twice":              {collectionReply(`{"hasMore":true,"items":[1],"hasMore":false}`)},
		"an accepted status, page 2": {onePage(second, true, 0, `1,2`), {status: 206, body: http.NoBody}},
	} {
		s := &replies{answers: answers}
		f := s.run(t, listInput, `{"fetchAllPages":true,"acceptedStatusCodes":["206"]}`).failure
		if f == nil || f.Reason != failure.InvalidResponse || f.Outcome != failure.Rejected || s.tries != len(answers) || !strings.Contains(f.Message, fmt.Sprintf("page %d", len(answers))) {
			t.Errorf("%s: %d tries, %+v", name, s.tries, f)
		}
	}
	s := &replies{answers: []reply{onePage(second, true, 0, `1,2`), {status: 404}}}
	if f := s.run(t, listInput, `{"fetchAllPages":true,"dontThrowErrorOn404":true}`).failure; f == nil || f.Reason != failure.NotFound || !strings.Contains(f.Message, "page 2") || f.Attempts != 2 {
		t.Errorf("404 on page 2: %+v", f)
	}
}

// Each page is a read of its own: blocks, failures, a token that has expired and a
// body that breaks off do not end the whole.
func TestEachPageIsRetried(t *testing.T) {
	t.Parallel()
	at := func(n int) string { return nextLink(fmt.Sprintf("%s?limit=2&offset=%d", customers, n)) }
	cut := onePage(at(2), true, 0, `1,2`)
	cut.body, cut.length = io.MultiReader(strings.NewReader(`{"items":[1`), &failing{io.ErrUnexpectedEOF}), 200
	cutLater := cut
	cutLater.body = io.MultiReader(strings.NewReader(`{"hasMore":false,"items":[1`), &failing{errors.New("reset")})
	s := &replies{answers: []reply{
		cut, onePage(at(2), true, 0, `1,2`),
		{status: 429}, {status: 503}, {status: 401}, onePage(at(4), true, 2, `3,4`),
		cutLater, {lost: io.ErrUnexpectedEOF}, onePage(``, false, 4, `5`),
	}}
	e := s.run(t, listInput, `{"fetchAllPages":true,"maxRetries":2}`)
	if e.failure != nil || !strings.Contains(e.output, `"items":[1,2,3,4,5]`) || !strings.HasSuffix(e.output, `"pages":3,"attempts":9}`) || s.tokens != 2 {
		t.Errorf("%v, %d tokens: %s", e.failure, s.tokens, e.output)
	}

	always := &replies{answers: []reply{{status: 200, header: cut.header, body: &failing{io.ErrUnexpectedEOF}, length: 200}}}
	if f := always.run(t, listInput, `{"fetchAllPages":true,"maxRetries":3}`).failure; f == nil || f.Reason != failure.InvalidResponse || always.tries != 4 || f.Retry() != failure.RetrySafe {
		t.Errorf("cut again and again: %d tries, %+v", always.tries, f)
	}
}

func TestWherePagesEnd(t *testing.T) {
	t.Parallel()
	at := func(n int) string { return nextLink(fmt.Sprintf("%s?limit=2&offset=%d", customers, n)) }
	var body struct {
		Body struct {
			Count   int
			HasMore bool
		}
		Pages    int
		Warnings []string
	}
	s := &replies{answers: []reply{onePage(at(2), true, 0, `1,2`), onePage(at(4), true, 2, `3,4`)}}
	e := s.run(t, listInput, `{"fetchAllPages":true,"maxPages":2}`)
	if err := json.Unmarshal([]byte(e.output), &body); err != nil || e.failure != nil || body.Pages != 2 || body.Body.Count != 4 || !body.Body.HasMore || len(body.Warnings) != 1 || s.tries != 2 {
		t.Errorf("maxPages: %v, %v, %s", err, e.failure, e.output)
	}

	for input, ends := range map[string]bool{queryInput: true, listInput: false} {
		s = &replies{answers: []reply{onePage(``, false, 99_998, `1,2`)}}
		if e := s.run(t, input, allPages); e.failure != nil || strings.Contains(e.output, "100,000 rows") != ends || strings.Contains(e.output, `"hasMore":true`) != ends || !json.Valid([]byte(e.output)) {
			t.Errorf("%s: %v, %s", input, e.failure, e.output)
		}
	}

	slow := &replies{answers: []reply{onePage(at(2), true, 0, `1,2`), {status: 200, after: time.Hour}}}
	if e := slow.run(t, listInput, `{"fetchAllPages":true,"timeoutSeconds":60}`); e.failure == nil || e.failure.Reason != failure.Timeout || e.failure.Outcome != failure.Rejected || e.took != time.Minute || !strings.Contains(e.failure.Message, "page 2") {
		t.Errorf("the time is up: %v, %+v", e.took, e.failure)
	}
}

// Pages that are too long to be held stream, whatever the order of their members.
func TestLargePages(t *testing.T) {
	t.Parallel()
	row := `{"t":"` + strings.Repeat("x", 990) + `"}`
	rows := strings.Repeat(row+",", 6000) + row // 6 MB
	for name, form := range map[string]string{
		"as NetSuite writes it": `{"links":[{"rel":"next","href":"` + customers + `?offset=6001"}],"hasMore":true,"items":[%s],"offset":0}`,
		"items first":           `{"items":[%s],"offset":0,"hasMore":true,"links":[{"rel":"next","href":"` + customers + `?offset=6001"}]}`,
	} {
		s := &replies{answers: []reply{collectionReply(fmt.Sprintf(form, rows)), onePage(``, false, 6001, row)}}
		e := s.run(t, listInput, allPages)
		if e.failure != nil || !strings.Contains(e.output, rows+","+row+`],"count":6002,"hasMore":false`) || !json.Valid([]byte(e.output)) {
			t.Errorf("%s: %v, %d bytes, …%s", name, e.failure, len(e.output), e.output[max(0, len(e.output)-100):])
		}
	}
	text := fmt.Sprintf(`{"hasMore":false,"items":[%s`, rows)
	s := &replies{answers: []reply{{status: 200, header: http.Header{"Content-Type": {"application/json"}}, body: io.MultiReader(strings.NewReader(text), &failing{io.ErrUnexpectedEOF}), length: 1 << 23}}}
	if f := s.run(t, listInput, allPages).failure; f == nil || f.Reason != failure.InvalidResponse || s.tries != 1 || !strings.Contains(f.Message, "page 1") {
		t.Errorf("cut after it was passed on: %d tries, %+v", s.tries, f)
	}
}
