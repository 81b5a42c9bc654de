package simulator

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// requestTarget is a path and a query of RFC 3986, where net/http lets pass what
// servers on the way may refuse or change.
var requestTarget = regexp.MustCompile(`^/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?$`)

// exchange is one request on its way through the simulator.
type exchange struct {
	sim     *Simulator
	w       http.ResponseWriter
	r       *http.Request
	tunnel  *tunnel
	account string
	host    string
	service string // "suitetalk" or "restlets"
	fault   *injected
	seen    Seen
	leave   func() // gives back the slot; nil without one
}

// handle serves every request that came through a tunnel.
func (s *Simulator) handle(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.handlers.Done()
	e := &exchange{sim: s, w: w, r: r, tunnel: tunnelOf(r.Context())}
	e.seen = Seen{Time: s.now(), Host: r.Host, Method: r.Method, RequestURI: r.RequestURI, Header: r.Header}
	defer e.end()
	e.run()
}

func (e *exchange) end() {
	if e.leave != nil {
		e.leave()
		e.sim.recorder.count(func(c *Stats) { c.InFlight-- })
	}
	e.sim.recorder.note(e.seen)
}

func (e *exchange) run() {
	e.host = strings.ToLower(strings.TrimSuffix(e.r.Host, ":443"))
	match := accountHost.FindStringSubmatch(e.host)
	stage := StageAPI
	if e.r.URL.Path == tokenPath && len(match) > 0 && match[2] == "suitetalk" {
		stage, e.seen.Token = StageToken, true
	}
	e.sim.recorder.count(func(c *Stats) {
		c.Requests++
		c.Active++
		if stage == StageAPI {
			c.APIRequests++
		}
	})
	if match == nil || e.tunnel == nil || e.host != e.tunnel.host || e.r.URL.Host != "" {
		e.send(reply(http.StatusMisdirectedRequest, "text/plain", []byte("misdirected request")))
		return
	}
	if !requestTarget.MatchString(e.r.RequestURI) {
		e.send(reply(http.StatusBadRequest, "text/plain", []byte("malformed request target")))
		return
	}
	e.account, e.service = match[1], match[2]
	e.seen.Account = e.account

	if e.fault = e.sim.faults.pick(stage, e.host, e.r); e.fault != nil {
		e.seen.Fault = e.fault.Kind
		e.sim.recorder.count(func(c *Stats) { c.FaultsInjected++ })
	}
	e.noteBearer()
	if e.fault.kind() == KindCutBeforeRead {
		e.cut()
	}
	e.write(e.respond(stage))
}

// respond does the work, as far as the fault lets it, and holds the slot.
func (e *exchange) respond(stage string) *response {
	if e.insteadOfWork() {
		if _, no := e.readBody(); no != nil {
			return no
		}
		return e.faulty()
	}
	if stage == StageToken {
		e.sim.wait(e.sim.options.TokenLatency, nil)
		body, no := e.readBody()
		if no != nil {
			return no
		}
		return e.sim.tokenRequest(e.account, e.r, body)
	}
	restlet := e.service == "restlets" && strings.HasPrefix(e.r.URL.Path, "/app/site/hosting/")
	a, integration, no := e.admitted(restlet)
	if no == nil {
		var ok bool
		if e.leave, ok = a.gate.enter(integration.ClientID); !ok {
			e.sim.recorder.count(func(c *Stats) { c.Blocked++ })
			no = blocked(e.r, restlet, e.sim.options.RetryAfter)
		}
	}
	if no != nil {
		_, _ = e.readBody() // or the client might not come to read the answer
		return no
	}
	e.sim.recorder.count(func(c *Stats) {
		c.InFlight++
		c.MaxInFlight = max(c.MaxInFlight, c.InFlight)
	})
	body, no := e.readBody()
	if no != nil {
		return no
	}
	// NetSuite does not notice that a client has left: the work goes on.
	e.sim.wait(time.Duration(e.sim.latency.Load()), nil)
	did := a.api(&call{integration: integration, service: e.service, host: e.host, r: e.r, body: body})
	e.seen.Applied = did.applied
	return did
}

// noteBearer notes what the account knows of the request's access token, which
// KindExpireToken ends.
func (e *exchange) noteBearer() {
	a := e.sim.existing(e.account)
	if a == nil {
		return
	}
	token := strings.TrimPrefix(e.r.Header.Get("Authorization"), "Bearer ")
	if e.fault.kind() == KindExpireToken {
		a.expireToken(token)
	}
	e.seen.Bearer = a.bearer(token)
}

func (e *exchange) admitted(restlet bool) (*Account, Integration, *response) {
	a := e.sim.existing(e.account)
	if a == nil { // the name resolves all the same
		return nil, Integration{}, (&Account{id: e.account}).loginProblem(e.r, restlet)
	}
	scope := scopeREST
	if restlet {
		scope = scopeRESTlets
	}
	integration, no := a.admit(e.r, scope)
	return a, integration, no
}

// readBody reads the request's body, up to NetSuite's limit.
func (e *exchange) readBody() ([]byte, *response) {
	if e.fault.kind() == KindDelayRead && !e.sim.wait(e.fault.patience(), e.r.Context().Done()) {
		e.cut()
	}
	limit := e.sim.options.MaxRequestBytes
	tooLarge := func() *response {
		return problem(413, "INVALID_REQUEST", "The request is larger than %d bytes.", limit)
	}
	if e.r.ContentLength > limit {
		return nil, tooLarge()
	}
	var buffer bytes.Buffer
	if e.r.ContentLength > 0 {
		buffer.Grow(int(e.r.ContentLength) + bytes.MinRead)
	}
	_, err := buffer.ReadFrom(io.LimitReader(e.r.Body, limit+1))
	body := buffer.Bytes()
	e.seen.Length = int64(len(body))
	if len(body) > 0 {
		e.seen.SHA256 = sha256.Sum256(body)
		e.seen.Body = body
		if keep := e.sim.options.KeepBody; len(body) > keep {
			e.seen.Body = bytes.Clone(body[:keep])
		}
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the client left in the middle
	}
	if int64(len(body)) > limit {
		return nil, tooLarge()
	}
	e.seen.Complete = true
	if e.fault.kind() == KindCutAfterRead {
		e.cut()
	}
	return body, nil
}

// cut ends the connection as the fault says.
func (e *exchange) cut() {
	e.tunnel.cut(e.fault != nil && e.fault.Reset)
	panic(http.ErrAbortHandler)
}
