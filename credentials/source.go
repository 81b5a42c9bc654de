package credentials

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"netsuite-connector/internal/telemetry"
)

const (
	maxTokens     = 1024
	maxParsed     = 256
	maxActionTime = 15 * time.Minute // the longest that an action, and so an exchange, may take
)

// SourceOptions are what a Source works with. Only Transport is required.
type SourceOptions struct {
	Transport http.RoundTripper
	UserAgent string
	Now       func() time.Time
	Random    io.Reader
	Logger    *slog.Logger
	Telemetry *telemetry.Telemetry
}

// Source is the token source of a process. It is safe for concurrent use.
type Source struct {
	transport http.RoundTripper
	userAgent string
	now       func() time.Time
	random    io.Reader
	logger    *slog.Logger
	telemetry *telemetry.Telemetry

	life    context.Context // ends with Close
	end     context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	closed bool
	tokens *lru[tokenKey, *entry]
	issued issuedTokens

	parsing sync.Mutex
	parsed  *lru[[sha256.Size]byte, *parsedOnce]
}

type parsedOnce struct {
	once        sync.Once
	credentials *Credentials
	err         error
}

// NewSource makes a token source. Close ends it.
func NewSource(o SourceOptions) *Source {
	s := &Source{
		transport: o.Transport, userAgent: o.UserAgent, now: o.Now, random: o.Random, logger: o.Logger, telemetry: o.Telemetry,
		tokens: newLRU[tokenKey, *entry](maxTokens),
		parsed: newLRU[[sha256.Size]byte, *parsedOnce](maxParsed),
	}
	if s.userAgent == "" {
		s.userAgent = "netsuite-connector"
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.random == nil {
		s.random = rand.Reader
	} else {
		s.random = &lockedReader{reader: s.random}
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	s.life, s.end = context.WithCancel(context.Background())
	return s
}

// Close ends every exchange and waits for its goroutines.
func (s *Source) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	s.running.Wait()
}

// Credentials is Parse with a cache, since reading a 4096-bit key takes longer
// than all the rest of a call. The cache keeps the hash of the document only.
func (s *Source) Credentials(document []byte) (*Credentials, error) {
	sum := sha256.Sum256(document)
	s.parsing.Lock()
	p := s.parsed.get(sum, func() *parsedOnce { return &parsedOnce{} })
	s.parsing.Unlock()
	p.once.Do(func() { p.credentials, p.err = Parse(document) })
	return p.credentials, p.err
}

// Redact removes the secrets of credentials from a text, including the tokens
// that this source knows for them. A call that goes on for longer uses a
// [Redactor], which also remembers the tokens that the call used.
func (s *Source) Redact(c *Credentials, text string) string { return s.Redactor(c).Text(text) }

// lockedReader makes a reader safe for concurrent use.
type lockedReader struct {
	mu     sync.Mutex
	reader io.Reader
}

func (r *lockedReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reader.Read(p)
}
