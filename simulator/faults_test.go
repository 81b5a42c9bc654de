package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
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
	c.sim.Inject(Fault{Kind: KindStatus})
	c.sim.ClearFaults()
	c.call("GET", "record/v1/customer", "").want(t, 200)
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
