package simulator

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Unlimited, as Options.Concurrency, turns the concurrency limit off.
const Unlimited = -1

// Options says what account is simulated, and where the simulator departs from
// its strict defaults. The zero value is a usable account.
type Options struct {
	AccountID string // as host names spell it; "1234567" by default
	Dir       string // where ca.pem is written; a temporary directory by default
	Port      int    // of the proxy, on 127.0.0.1; any free one by default
	Examples  bool   // seed customers, items, sales orders and invoices, with custom fields and a custom record type

	Customers int               // so many more customers, see AddCustomers
	Datasets  map[string]string // SuiteQL by the dataset's script id, such as custdataset_orders

	CustomRecords []string      // the account's custom record types, such as customrecord_project
	CustomFields  []CustomField // the account's custom fields
	DateFormat    string        // of the user, in q and in SuiteQL's results; DD/MM/YYYY by default

	Concurrency   int           // requests in flight together; 5 by default, Unlimited for none
	RetryAfter    string        // sent with a blocked request; NetSuite documents none
	Latency       time.Duration // how long each API request takes, holding its slot
	TokenLatency  time.Duration // how long each token request takes
	TokenLifetime time.Duration // one hour by default
	JobTime       time.Duration // how long an asynchronous job takes; its tasks share it

	ClockTolerance time.Duration // how far in the future iat may lie; 30 s by default
	ArrayScopes    bool          // take scope as an array too, as Oracle's samples write it
	ServerErrors   bool          // answer every refused assertion with 500 server_error
	StringExpiry   bool          // send expires_in as a string

	Gzip            bool   // compress answers where the client accepts it
	HTTP2           bool   // offer h2 by ALPN
	MaxRequestBytes int64  // 104 MiB by default (NS:chapter_161251386312)
	Seed            uint64 // of the faults' probabilities

	KeepRequests int        // how many requests Requests remembers; 10,000 by default, negative for none
	KeepBody     int        // how much of each request body; 64 KiB by default
	Observe      func(Seen) // called after each request, by its goroutine

	// ObserveConnect is called for each CONNECT that a fault meets.
	ObserveConnect func(host string, fault Kind)
}

func (o Options) withDefaults() Options {
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	wait := func(field *time.Duration, value time.Duration) {
		if *field == 0 {
			*field = value
		}
	}
	if o.AccountID == "" {
		o.AccountID = "1234567"
	}
	if o.Examples {
		o.CustomRecords = append(slices.Clone(o.CustomRecords), exampleRecordType)
		o.CustomFields = append(slices.Clone(o.CustomFields), exampleFields...)
	}
	if o.DateFormat == "" {
		o.DateFormat = "DD/MM/YYYY"
	}
	if o.MaxRequestBytes == 0 {
		o.MaxRequestBytes = 104 << 20
	}
	set(&o.Concurrency, 5)
	set(&o.KeepRequests, 10_000)
	set(&o.KeepBody, 64<<10)
	wait(&o.TokenLifetime, time.Hour)
	wait(&o.ClockTolerance, 30*time.Second)
	return o
}

// Environment is what a process needs to reach the simulator: the standard
// network settings, and the connector's own for the certificate, since Go reads
// SSL_CERT_FILE neither on macOS nor on Windows. The lower-case no_proxy would win
// over an empty NO_PROXY.
func (s *Simulator) Environment() []string {
	return []string{
		"HTTPS_PROXY=http://" + s.Addr(),
		"SSL_CERT_FILE=" + s.caFile,
		"NETSUITE_CONNECTOR_CA_FILE=" + s.caFile,
		"NO_PROXY=",
		"no_proxy=",
	}
}

// CAFile is the path of the authority's certificate.
func (s *Simulator) CAFile() string { return s.caFile }

// CAPEM is the authority's certificate.
func (s *Simulator) CAPEM() []byte { return append([]byte(nil), s.authority.pem...) }

// Transport returns a new transport that reaches the simulator from within the
// process. The caller closes its idle connections.
func (s *Simulator) Transport() *http.Transport {
	roots := x509.NewCertPool()
	roots.AddCert(s.authority.certificate)
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(s.options.HTTP2)
	return &http.Transport{
		Proxy:               http.ProxyURL(&url.URL{Scheme: "http", Host: s.Addr()}),
		TLSClientConfig:     &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		Protocols:           protocols,
		MaxIdleConnsPerHost: 256,
		IdleConnTimeout:     time.Minute,
	}
}
