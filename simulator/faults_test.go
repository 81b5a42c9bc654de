package simulator

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
)

// Each fault of a request: what the client meets, and whether the work was done.
func TestFaultsOfRequests(t *testing.T) {
	t.Parallel()
	failed := func(part string) func(*testing.T, answered, error) {
		return func(t *testing.T, a answered, err error) {
			t.Helper()
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%d %s, error %v", a.status, a.body, err)
			}
		}
	}
	status := func(want int, part string) func(*testing.T, answered, error) {
		return func(t *testing.T, a answered, err error) {
			t.Helper()
			if err != nil || a.status != want || !strings.Contains(a.body, part) {
				t.Errorf("%d %s, error %v", a.status, a.body, err)
			}
		}
	}
	reset := func(t *testing.T, _ answered, err error) {
		t.Helper()
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("error %v", err)
		}
	}
	for _, test := range []struct {
		name    string
		fault   Fault
		applied bool
		check   func(*testing.T, answered, error)
	}{
		{"status", Fault{Kind: KindStatus, Status: 502, Body: "bad gateway", Header: http.Header{"Retry-After": {"3"}}}, false, func(t *testing.T, a answered, err error) {
			status(502, "bad gateway")(t, a, err)
			if a.header.Get("Retry-After") != "3" {
				t.Errorf("%v", a.header)
			}
		}},
		{"status after the work", Fault{Kind: KindStatus, Status: 500, AfterWork: true}, true, status(500, "")},
		{"header", Fault{Kind: KindHeader, Header: http.Header{"Set-Cookie": {"a=b"}, "Date": {"Mon, 01 Jan 2001 00:00:00 GMT"}}}, true, func(t *testing.T, a answered, err error) {
			status(204, "")(t, a, err)
			if a.header.Get("Set-Cookie") != "a=b" || !strings.Contains(a.header.Get("Date"), "2001") {
				t.Errorf("%v", a.header)
			}
		}},
		{"redirect", Fault{Kind: KindStatus, Status: 307, Header: http.Header{"Location": {"https://evil.example/"}}}, false, status(307, "")},
		{"delayed reading", Fault{Kind: KindDelayRead, Delay: time.Millisecond}, true, status(204, "")},
		{"delayed answer", Fault{Kind: KindDelayAnswer, Delay: time.Millisecond}, true, status(204, "")},
		{"stall", Fault{Kind: KindStall, Delay: time.Millisecond}, true, failed("unexpected EOF")},
		{"cut before reading", Fault{Kind: KindCutBeforeRead}, false, failed("EOF")},
		{"reset before reading", Fault{Kind: KindCutBeforeRead, Reset: true}, false, reset},
		{"cut after reading", Fault{Kind: KindCutAfterRead}, false, failed("EOF")},
		{"reset after reading", Fault{Kind: KindCutAfterRead, Reset: true}, false, reset},
		{"cut after the work", Fault{Kind: KindCutAfterWork}, true, failed("EOF")},
		{"reset after the work", Fault{Kind: KindCutAfterWork, Reset: true}, true, reset},
		{"half a body", Fault{Kind: KindHalfBody}, true, failed("unexpected EOF")},
		{"half a chunked body", Fault{Kind: KindHalfChunked}, true, failed("unexpected EOF")},
		{"garbage", Fault{Kind: KindGarbage}, false, failed("malformed HTTP")},
		{"garbage after the work", Fault{Kind: KindGarbage, AfterWork: true}, true, failed("malformed HTTP")},
		{"huge", Fault{Kind: KindHuge, Size: 300_000}, false, status(200, `{"items":[{"id"`)},
		{"raw", Fault{Kind: KindRaw, Body: StatusLine000}, false, status(0, "")},
		{"raw after the work", Fault{Kind: KindRaw, Body: "x\r\n", AfterWork: true}, true, failed("malformed HTTP")},
		{"half a body and a close", Fault{Kind: KindHalfClose}, true, status(200, `{"links":[],"note":"th`)},
		{"a page of maintenance", Fault{Kind: KindStatus, Status: 200, Body: "<html>"}, false, func(t *testing.T, a answered, err error) {
			status(200, "<html>")(t, a, err)
			if a.header.Get("Content-Type") != "text/html" {
				t.Errorf("%v", a.header)
			}
		}},
		{"Location with a port", Fault{Kind: KindHeader, Location: LocationWithPort}, true, func(t *testing.T, a answered, err error) {
			status(204, "")(t, a, err)
			if a.header.Get("Location") != "https://1234567.suitetalk.api.netsuite.com:443/services/rest/record/v1/customer/1001" {
				t.Errorf("%v", a.header)
			}
		}},
		{"Location without a host", Fault{Kind: KindHeader, Location: LocationRelative}, true, func(t *testing.T, a answered, err error) {
			status(204, "")(t, a, err)
			if a.header.Get("Location") != "/services/rest/record/v1/customer/1001" {
				t.Errorf("%v", a.header)
			}
		}},
		{"no Location", Fault{Kind: KindHeader, Header: http.Header{"location": nil}}, true, func(t *testing.T, a answered, err error) {
			status(204, "")(t, a, err)
			if _, there := a.header["Location"]; there {
				t.Errorf("%v", a.header)
			}
		}},
		{"a record that was changed", Fault{Kind: KindProblem, Problem: ProblemChanged}, false, status(400, "RCRD_HAS_BEEN_CHANGED")},
		{"a language", Fault{Kind: KindProblem, Problem: ProblemLanguage}, false, status(400, `"o:errorHeader":"Accept-Language","o:errorCode":"INVALID_HEADER"`)},
		{"a method", Fault{Kind: KindProblem, Problem: ProblemMethod}, false, status(405, `"o:errorCode":"INVALID_METHOD"`)},
		{"a taken key", Fault{Kind: KindProblem, Problem: ProblemKeyTaken}, false, func(t *testing.T, a answered, err error) {
			status(400, "IDEMPOTENCY_ERROR")(t, a, err)
			if a.header.Get("Location") != "/services/rest/async/v1/job/1" {
				t.Errorf("%v", a.header)
			}
		}},
		{"an unexpected error after the work", Fault{Kind: KindProblem, Problem: ProblemUnexpected, AfterWork: true}, true, status(500, "Error ID")},
		{"a block", Fault{Kind: KindProblem, Problem: ProblemConcurrency}, false, status(429, "CONCURRENCY_LIMIT_EXCEEDED")},
		{"token expired", Fault{Kind: KindExpireToken}, false, status(401, "INVALID_LOGIN")},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := connect(t, Options{})
			c.token = c.login(scopeREST)
			test.fault.Stage, test.fault.Times = StageAPI, 1
			injection := c.sim.Inject(test.fault)
			got, err := c.try("POST", "record/v1/customer", `{"companyName":"A"}`)
			test.check(t, got, err)
			if records := len(c.sim.Records("customer")); records == 1 != test.applied {
				t.Errorf("%d records", records)
			}
			c.http.CloseIdleConnections()
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := c.sim.WaitFor(ctx, func(s Stats) bool { return s.ConnectionsOpen == 0 && s.Active == 0 && s.InFlight == 0 }); err != nil {
				t.Error(err)
			}
			seen := c.sim.Requests()
			if last := seen[len(seen)-1]; last.Fault != test.fault.Kind || last.Applied != test.applied || injection.Hits() != 1 {
				t.Errorf("%+v", last)
			}
			c.token = ""
			c.call("GET", "system/v1/serverTime", "").want(t, 200) // it was for once
		})
	}
}

func TestFaultsOfTheConnection(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fault Fault
		want  string
	}{
		{Fault{Kind: KindConnectRefused}, "Bad Gateway"},
		{Fault{Kind: KindConnectRefused, Status: 407}, "Proxy Authentication Required"},
		{Fault{Kind: KindConnectCut}, "EOF"},
		{Fault{Kind: KindUntrustedCertificate}, "unknown authority"},
		{Fault{Kind: KindWrongHostCertificate}, "wrong.example.com"},
		{Fault{Kind: KindHandshakeCut}, "connection reset"},
	} {
		t.Run(string(test.fault.Kind), func(t *testing.T) {
			t.Parallel()
			c := connect(t, Options{})
			test.fault.Times = 1
			c.sim.Inject(test.fault)
			_, err := c.do("GET", "https://1234567"+suitetalk+"/", "")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v", err)
			}
			if s := c.sim.Stats(); s.FaultsInjected != 1 || s.Requests != 0 {
				t.Errorf("%+v", s)
			}
			c.call("GET", "system/v1/serverTime", "").want(t, 200)
		})
	}
}

func TestRefusedConnections(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	c.call("GET", "system/v1/serverTime", "").want(t, 200)
	if err := c.sim.Refuse(true); err != nil {
		t.Fatal(err)
	}
	// The open connection is cut as well, so a new one is tried.
	for {
		_, err := c.try("GET", "system/v1/serverTime", "")
		if errors.Is(err, syscall.ECONNREFUSED) {
			break
		}
		if err == nil {
			t.Fatal("a request passed")
		}
	}
	if err := c.sim.Refuse(false); err != nil {
		t.Fatal(err)
	}
	c.call("GET", "system/v1/serverTime", "").want(t, 200)
	if err := c.sim.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.sim.Refuse(false); err == nil {
		t.Error("a closed simulator opened its port again")
	}
}

func TestWhichRequestsAFaultHits(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Seed: 7})
	c.token = c.login(scopeREST)
	count := func(f Fault, requests int) (hits int) {
		t.Helper()
		f.Kind, f.Status = KindStatus, 503
		injection := c.sim.Inject(f)
		defer injection.Remove()
		for range requests {
			if c.call("GET", "record/v1/customer", "").status == 503 {
				hits++
			}
		}
		if hits != injection.Hits() {
			t.Errorf("%d hits, %d counted", hits, injection.Hits())
		}
		return hits
	}
	for i, test := range []struct {
		fault Fault
		want  int
	}{
		{Fault{}, 4},
		{Fault{Times: 2}, 2},
		{Fault{Skip: 3}, 1},
		{Fault{Skip: 1, Times: 1}, 1},
		{Fault{Every: 2}, 2},
		{Fault{Skip: 1, Every: 3}, 1},
		{Fault{Every: 2, Times: 1}, 1},
		{Fault{Stage: StageToken}, 0},
		{Fault{Method: "POST"}, 0},
		{Fault{Method: "GET", PathPrefix: recordRoot, Host: "1234567.suitetalk", Stage: StageAPI}, 4},
		{Fault{PathPrefix: "/services/rest/query"}, 0},
		{Fault{Host: "1234567.restlets"}, 0},
		{Fault{Match: func(r *http.Request) bool { return r.Header.Get("X") != "" }}, 0},
	} {
		if got := count(test.fault, 4); got != test.want {
			t.Errorf("%d: %d hits, want %d", i, got, test.want)
		}
	}
	if hits := count(Fault{Probability: 0.5}, 60); hits < 15 || hits > 45 {
		t.Errorf("%d of 60 at one half", hits)
	}
	share := Fault{Probability: 0.5, Seed: 3}
	if once, again := count(share, 30), count(share, 30); once != again {
		t.Errorf("%d hits, then %d with the same seed", once, again)
	}
	first, second := c.sim.Inject(Fault{Kind: KindStatus, Times: 1}), c.sim.Inject(Fault{Kind: KindStatus, Skip: 1, Times: 1})
	for _, status := range []int{503, 503, 200} { // the second counts what the first hits
		c.call("GET", "record/v1/customer", "").want(t, status)
	}
	if first.Hits() != 1 || second.Hits() != 1 {
		t.Errorf("%d and %d hits", first.Hits(), second.Hits())
	}
	c.sim.Inject(Fault{Kind: KindStatus})
	c.sim.ClearFaults()
	c.call("GET", "record/v1/customer", "").want(t, 200)
}

func TestProblemsOfTheTokenEndpoint(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	for problem, want := range map[Problem]string{
		ProblemInvalidRequest: `400 {"error":"invalid_request"}`, ProblemInvalidClient: `401 {"error":"invalid_client"}`,
		ProblemInvalidGrant: `400 {"error":"invalid_grant"}`, ProblemInvalidScope: `400 {"error":"invalid_scope"}`,
		ProblemServerError: `500 {"error":"server_error"}`,
	} {
		if !problem.OfTokens() || ProblemLanguage.OfTokens() {
			t.Errorf("%s and language are told apart wrongly", problem)
		}
		injection := c.sim.Inject(Fault{Kind: KindProblem, Problem: problem, Stage: StageToken})
		got, err := c.do("POST", "https://"+c.sim.ID()+suitetalk+tokenPath, "")
		if err != nil || fmt.Sprintf("%d %s", got.status, got.body) != want || got.header.Get("Content-Type") != typeJSON {
			t.Errorf("%s: %v %+v", problem, err, got)
		}
		injection.Remove()
	}
}

// A fault may keep a client waiting; the client's leaving or Close ends it.
func TestStallsEnd(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{KindStall, KindDelayAnswer, KindDelayRead, KindConnectStall, KindEndless} {
		c := connect(t, Options{})
		if kind != KindConnectStall {
			c.token = c.login(scopeREST)
		}
		c.sim.Inject(Fault{Kind: kind})
		ctx, cancel := context.WithCancel(context.Background())
		request, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://1234567"+suitetalk+restRoot+"system/v1/serverTime", nil)
		request.Header.Set("Authorization", "Bearer "+c.token)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			response, err := c.http.Do(request)
			if err == nil {
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
		}()
		waiting, stop := context.WithTimeout(context.Background(), 10*time.Second)
		if err := c.sim.WaitFor(waiting, func(s Stats) bool { return s.FaultsInjected == 1 }); err != nil {
			t.Error(err)
		}
		cancel()
		<-ended
		if err := c.sim.Close(); err != nil {
			t.Error(err)
		}
		stop()
	}
}

func TestContents(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{16, 17, 100, 4096, 100_001} {
		for _, content := range []Content{"", ContentJSON, ContentText, ContentBinary, ContentBrokenJSON, ContentCutJSON, ContentBrokenText} {
			data, err := io.ReadAll(content.reader(size))
			if err != nil || int64(len(data)) != size {
				t.Fatalf("%q of %d: %d %v", content, size, len(data), err)
			}
			wantJSON := content == "" || content == ContentJSON
			wantText := content != ContentBinary && content != ContentBrokenText
			if size > 100 && (json.Valid(data) != wantJSON || utf8.Valid(data) != wantText) {
				t.Errorf("%q of %d: JSON %v, text %v", content, size, json.Valid(data), utf8.Valid(data))
			}
		}
	}
	data := make([]byte, 1<<20)
	if _, err := io.ReadFull(ContentJSON.reader(-1), data); err != nil || !bytes.HasPrefix(data, []byte(`{"items":[{`)) {
		t.Error(err)
	}
}

// TestContentFaults: how an answer is written, its content being the same.
func TestContentFaults(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	const body = `{"companyName":"Küçük – 中文 €"}`
	c.call("POST", "record/v1/customer", body).want(t, 204)
	read := func(f Fault) answered {
		t.Helper()
		f.Stage, f.Times = StageAPI, 1
		if f.Kind == "" {
			f.Kind = KindHeader
		}
		c.sim.Inject(f)
		return c.call("GET", "record/v1/customer/1001?fields=companyName", "", "Accept-Encoding", "identity").want(t, 200)
	}
	plain := read(Fault{}).body
	for _, encoding := range []string{"gzip", "GZIP", "x-gzip"} {
		got := read(Fault{Encoding: encoding})
		z, err := gzip.NewReader(strings.NewReader(got.body))
		if err != nil {
			t.Fatalf("%s: %v", encoding, err)
		}
		if text, err := io.ReadAll(z); err != nil || string(text) != plain || got.header.Get("Content-Encoding") != encoding {
			t.Errorf("%s: %v %q %v", encoding, err, text, got.header)
		}
	}
	for _, encoding := range []string{"utf-8", "identity"} {
		if got := read(Fault{Encoding: encoding}); got.body != plain || got.header.Get("Content-Encoding") != encoding {
			t.Errorf("%s: %+v", encoding, got)
		}
	}
	if got := read(Fault{Encoding: "br"}); strings.HasPrefix(got.body, "{") {
		t.Errorf("br: %q", got.body)
	}
	if got := read(Fault{BOM: true}); got.body != "\ufeff"+plain {
		t.Errorf("byte order mark: %q", got.body)
	}
	for charset, want := range map[string]string{
		"windows-1252": "K\xfc\xe7\xfck \x96 ?? \x80", "ISO-8859-1": "K\xfc\xe7\xfck ? ?? ?", "GBK": "K\xa8\xb9?\xa8\xb9k ? \xd6\xd0\xce\xc4 ?",
		"UTF-16LE": "K\x00\xfc\x00\xe7\x00\xfc\x00k\x00 \x00\x13\x20 \x00\x2d\x4e\x87\x65 \x00\xac\x20", "UTF-16": "K\x00\xfc\x00",
	} {
		got := read(Fault{Charset: charset})
		if !strings.Contains(got.body, want) || got.header.Get("Content-Type") != "application/vnd.oracle.resource+json; type=singular; charset="+charset {
			t.Errorf("%s: %q %v", charset, got.body, got.header)
		}
	}
	if got := read(Fault{Kind: KindStatus, Status: 200, Body: `{"a":"ü"}`, Header: http.Header{"Content-Type": {"application/json"}}, Charset: "ISO-8859-1"}); got.body != "{\"a\":\"\xfc\"}" {
		t.Errorf("with a status: %q", got.body)
	}
}

// TestSurplus: what follows an answer on its connection is there for a client that
// does not look, and later requests on that connection do nothing.
func TestSurplus(t *testing.T) {
	t.Parallel()
	for _, delay := range []time.Duration{0, 20 * time.Millisecond} {
		c := connect(t, Options{})
		c.token = c.login(scopeREST)
		c.http.CloseIdleConnections()
		c.sim.Inject(Fault{Kind: KindSurplus, Stage: StageAPI, Times: 1, Delay: delay})
		proxy, err := net.Dial("tcp", c.sim.Addr())
		if err != nil {
			t.Fatal(err)
		}
		defer proxy.Close()
		host := c.sim.ID() + suitetalk
		fmt.Fprintf(proxy, "CONNECT %s:443 HTTP/1.1\r\nHost: %s:443\r\n\r\n", host, host)
		if response, err := http.ReadResponse(bufio.NewReader(io.LimitReader(proxy, 39)), nil); err != nil || response.StatusCode != 200 {
			t.Fatalf("CONNECT: %v", err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(c.sim.CAPEM())
		conn := tls.Client(proxy, &tls.Config{ServerName: host, RootCAs: roots, MinVersion: tls.VersionTLS12})
		reader := bufio.NewReader(conn)
		read := func() string {
			t.Helper()
			response, err := http.ReadResponse(reader, nil)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
		post := fmt.Sprintf("POST /services/rest/record/v1/customer HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"companyName\":\"A\"}", host, c.token)
		if _, err := io.WriteString(conn, post); err != nil {
			t.Fatal(err)
		}
		if first := read(); first != "" {
			t.Errorf("first answer %q", first)
		}
		if _, err := io.WriteString(conn, post); err != nil {
			t.Fatal(err)
		}
		if second := read(); second != `{"unasked":true}` {
			t.Errorf("second answer %q", second)
		}
		if n := len(c.sim.Records("customer")); n != 1 {
			t.Errorf("%d records", n)
		}
	}
}
