package actions

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

const (
	governancePath   = restRoot + "system/v1/governanceLimits"
	governanceLength = 4 << 10 // of an answer that is read; NetSuite's has 200 bytes
)

// learnLimit has the limit begin at what the account says of itself, where a caller
// asks it (NS:article_0625010817). The connector never asks: only administrators get
// an answer. A page in its place tells nothing: nobody reads that to its end.
func (x *exchange) learnLimit(a *answer) {
	if x.request.method != http.MethodGet || a.status != http.StatusOK || strings.TrimSuffix(x.request.path, "/") != governancePath {
		return
	}
	a.body = &overheard{ReadCloser: a.body, whole: func(body []byte) {
		own, shared := toldLimit(body)
		x.runner.options.Limits.Told(x.credentials.Account().ID(), x.credentials.ClientID(), own, shared)
	}}
}

// toldLimit returns how many requests the integration may have in flight, and how
// many all those together that have no limit of their own: what is not allocated to
// others. Each is below 1 where the answer does not say so.
func toldLimit(body []byte) (own, shared int) {
	var said struct {
		Integration int  `json:"integrationConcurrencyLimit"`
		Unallocated *int `json:"accountUnallocatedConcurrencyLimit"`
		Account     int  `json:"accountConcurrencyLimit"`
	}
	if json.Unmarshal(body, &said) != nil {
		return 0, 0
	}
	if said.Unallocated != nil {
		return said.Integration, *said.Unallocated
	}
	return said.Integration, said.Account
}

// overheard is a body that is given to whole once it was read to its end, if it
// is short.
type overheard struct {
	io.ReadCloser
	seen  bytes.Buffer
	whole func(body []byte) // nil after its call
}

func (o *overheard) Read(p []byte) (int, error) {
	n, err := o.ReadCloser.Read(p)
	if o.whole == nil {
		return n, err
	}
	o.seen.Write(p[:n])
	switch {
	case o.seen.Len() > governanceLength:
		o.whole = nil
	case err == io.EOF:
		o.whole(o.seen.Bytes())
		o.whole = nil
	}
	return n, err
}
