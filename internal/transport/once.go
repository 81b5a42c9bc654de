package transport

import (
	"io"
	"net/http"
)

// once readies a request, which it may change, for being sent by net/http no
// more than once.
//
// net/http repeats a request on its own where a kept connection ends without an
// answer: a GET, HEAD, OPTIONS or TRACE, and any with a header Idempotency-Key or
// X-Idempotency-Key, if it has no body or one with GetBody. The server may have
// received every one of them. So there is no GetBody, and instead of no body
// there is an empty one that net/http cannot know.
//
// Of a body of unknown length, net/http reads a byte to see whether there is one,
// in a goroutine, and sends it chunked if that takes 200 ms, which it may on a
// busy machine. The transfer encoding "identity" says not to chunk it, so that
// neither Content-Length nor Transfer-Encoding is sent: the same bytes as for no
// body. POST, PUT and PATCH stay as they are, since "no body" is Content-Length: 0
// for them; net/http repeats them for those two headers alone, which callers may
// not set.
func once(r *http.Request) *http.Request {
	r.GetBody = nil
	if r.Body != nil && r.Body != http.NoBody {
		return r
	}
	switch r.Method {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
	default:
		r.Body, r.TransferEncoding = empty{}, []string{"identity"}
	}
	return r
}

// rewound returns the request with its body from the start, and whether it could.
func rewound(r *http.Request) (*http.Request, bool) {
	if r.Body == nil || r.Body == http.NoBody {
		return r, true
	}
	if r.GetBody == nil {
		return nil, false
	}
	body, err := r.GetBody()
	if err != nil {
		return nil, false
	}
	again := r.WithContext(r.Context())
	again.Body = body
	return again, true
}

// empty is a body of no bytes that is not http.NoBody. Its WriteTo spares the
// 32 KiB that io.Copy would otherwise allocate for it.
type empty struct{}

func (empty) Read([]byte) (int, error)         { return 0, io.EOF }
func (empty) WriteTo(io.Writer) (int64, error) { return 0, nil }
func (empty) Close() error                     { return nil }
