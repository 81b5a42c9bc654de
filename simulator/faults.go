package simulator

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Kind is what goes wrong.
type Kind string

// The kinds of faults. Those of the connection hit CONNECT, and leave requests
// on open connections alone.
const (
	KindStatus        Kind = "status"          // answers Status, Header and Body instead
	KindProblem       Kind = "problem"         // answers one of NetSuite's errors, Problem, instead
	KindHeader        Kind = "header"          // adds Header to the ordinary answer; an empty list of values removes one
	KindDelayRead     Kind = "delay-read"      // waits Delay before the body is read
	KindDelayAnswer   Kind = "delay-answer"    // waits Delay before the answer's headers, the work being done
	KindStall         Kind = "stall"           // sends half the body, then nothing for Delay (0: until the client leaves)
	KindCutBeforeRead Kind = "cut-before-read" // cuts the connection, the body unread
	KindCutAfterRead  Kind = "cut-after-read"  // cuts it when the request was read and nothing done
	KindCutAfterWork  Kind = "cut-after-work"  // does the work and loses the answer
	KindHalfBody      Kind = "half-body"       // cuts within a body of stated length
	KindHalfChunked   Kind = "half-chunked"    // cuts within a chunked body
	KindHalfClose     Kind = "half-close"      // sends half of the body without a length, and hangs up in good order
	KindGarbage       Kind = "garbage"         // answers what is not HTTP
	KindRaw           Kind = "raw"             // sends Body, byte for byte, in place of a whole answer, and hangs up
	KindSurplus       Kind = "surplus"         // sends more after the answer, at once or after Delay: Body, or an answer that nobody asked for
	KindEndless       Kind = "endless"         // sends a body of type Content that does not end
	KindHuge          Kind = "huge"            // sends Size bytes of type Content
	KindExpireToken   Kind = "expire-token"    // ends the request's token before it is looked at

	KindConnectRefused       Kind = "connect-refused"        // the proxy says Status (502)
	KindConnectCut           Kind = "connect-cut"            // the proxy hangs up
	KindConnectStall         Kind = "connect-stall"          // the proxy says nothing for Delay (0: until the client leaves)
	KindUntrustedCertificate Kind = "untrusted-certificate"  // by nobody's authority
	KindWrongHostCertificate Kind = "wrong-host-certificate" // for another host
	KindHandshakeCut         Kind = "handshake-cut"          // reset within the handshake
)

// The stages of Fault.Stage.
const (
	StageToken = "token" // the token endpoint
	StageAPI   = "api"   // everything else

	stageConnect = "connect"
)

// Fault is one thing to go wrong. Zero fields match anything.
type Fault struct {
	Kind Kind

	Match      func(*http.Request) bool
	Stage      string // StageToken or StageAPI
	Host       string // the whole host, or its beginning
	Method     string
	PathPrefix string

	// Which of the matching requests are hit. Requests that another fault hits are
	// counted like those that pass.
	Skip        int     // how many matching requests come first
	Every       int     // of those that follow, each of this number: 3 for the third, the sixth, …; 0 for all
	Times       int     // how many are hit; 0 for any number
	Probability float64 // of each to be hit; 0 for certainty
	Seed        uint64  // of Probability; 0 to share Options.Seed with other faults

	// How the answer is written, with each kind that sends a whole answer; with
	// KindHeader, it is the ordinary one.
	Encoding string       // Content-Encoding; gzip and x-gzip are so compressed, in any case
	Charset  string       // windows-1252, ISO-8859-1, UTF-16, UTF-16LE or GBK
	BOM      bool         // a byte order mark before the body
	Location LocationForm // of the header

	Status    int
	Problem   Problem
	Header    http.Header
	Body      string
	Delay     time.Duration
	Size      int64
	Content   Content
	Reset     bool // a cut resets the connection, instead of ending it
	AfterWork bool // status, problem, garbage, raw, endless and huge: the request's work is done first
}

// Injection is a fault in place.
type Injection struct {
	faults *faults
	fault  *injected
}

// Remove ends the fault.
func (i *Injection) Remove() {
	i.faults.mu.Lock()
	defer i.faults.mu.Unlock()
	i.faults.all = slices.DeleteFunc(i.faults.all, func(f *injected) bool { return f == i.fault })
}

// Hits is how many requests the fault has hit.
func (i *Injection) Hits() int {
	i.faults.mu.Lock()
	defer i.faults.mu.Unlock()
	return i.fault.hits
}

type injected struct {
	Fault
	random    *rand.Rand // for Probability
	met, hits int        // matching requests, and those of them that were hit
}

func (f *injected) kind() Kind {
	if f == nil {
		return ""
	}
	return f.Kind
}

// patience is how long a stall lasts: without a Delay, until someone leaves.
func (f *injected) patience() time.Duration {
	if f.Delay > 0 {
		return f.Delay
	}
	return 24 * time.Hour
}

func (f *injected) atConnect() bool {
	switch f.Kind {
	case KindConnectRefused, KindConnectCut, KindConnectStall,
		KindUntrustedCertificate, KindWrongHostCertificate, KindHandshakeCut:
		return true
	}
	return false
}

type faults struct {
	mu     sync.Mutex
	random *rand.Rand
	all    []*injected
}

func newFaults(seed uint64) *faults { return &faults{random: seeded(seed)} }

func seeded(seed uint64) *rand.Rand {
	//nolint:gosec // repeatable on purpose: a fault run is replayed by its seed
	return rand.New(rand.NewPCG(seed, seed^0x5deece66d))
}

// Inject puts a fault in place, behind those already there: of several that
// match a request, the first that is due hits it.
func (s *Simulator) Inject(f Fault) *Injection {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	i := &injected{Fault: f, random: s.faults.random}
	if f.Seed != 0 {
		i.random = seeded(f.Seed)
	}
	s.faults.all = append(s.faults.all, i)
	return &Injection{faults: s.faults, fault: i}
}

// ClearFaults removes every fault.
func (s *Simulator) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.all = nil
}

// pick returns the fault that is due for a request, or nil.
func (fs *faults) pick(stage, host string, r *http.Request) *injected {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var hit *injected
	for _, f := range fs.all {
		if !f.matches(stage, host, r) {
			continue
		}
		f.met++
		if hit == nil && f.due() {
			f.hits++
			hit = f
		}
	}
	return hit
}

// due reports whether the fault hits the matching request that was just counted.
func (f *injected) due() bool {
	after := f.met - f.Skip
	switch {
	case after <= 0, f.Every > 0 && after%f.Every != 0, f.Times > 0 && f.hits >= f.Times:
		return false
	}
	return f.Probability == 0 || f.random.Float64() < f.Probability
}

func (f *injected) matches(stage, host string, r *http.Request) bool {
	if f.atConnect() != (stage == stageConnect) || !strings.HasPrefix(host, f.Host) {
		return false
	}
	if f.Match != nil && !f.Match(r) {
		return false
	}
	if stage == stageConnect {
		return true
	}
	return (f.Stage == "" || f.Stage == stage) &&
		(f.Method == "" || f.Method == r.Method) &&
		strings.HasPrefix(r.URL.EscapedPath(), f.PathPrefix)
}
