package otlp

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"google.golang.org/protobuf/proto"
)

const (
	maxRetries  = 3
	retryFirst  = 500 * time.Millisecond
	retryLast   = 5 * time.Second
	maxAnswer   = 64 << 10
	contentType = "application/x-protobuf"
)

type httpSender struct {
	signal *Signal
	agent  string
	client *retryablehttp.Client
}

func newHTTPSender(s *Signal, agent string) *httpSender {
	return &httpSender{signal: s, agent: agent, client: &retryablehttp.Client{
		HTTPClient: &http.Client{
			// Connections of its own: those to NetSuite are counted and guarded.
			Transport: &http.Transport{
				Proxy: http.ProxyFromEnvironment, TLSClientConfig: s.tls,
				MaxIdleConns: 1, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: s.timeout, ForceAttemptHTTP2: true,
			},
			// The headers may hold keys, and go nowhere else.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryMax: maxRetries, RetryWaitMin: retryFirst, RetryWaitMax: retryLast,
		Backoff: retryablehttp.DefaultBackoff, CheckRetry: retryable,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}}
}

// retryable says which answers OTLP wants to have repeated.
func retryable(ctx context.Context, response *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		return retryablehttp.DefaultRetryPolicy(ctx, response, err)
	}
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true, nil
	}
	return false, nil
}

func (h *httpSender) send(ctx context.Context, message proto.Message) error {
	body, err := h.encode(message)
	if err != nil {
		return err
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodPost, h.signal.endpoint.String(), body)
	if err != nil {
		return sendError(err)
	}
	for name, value := range h.signal.headers {
		request.Header.Set(name, value)
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("User-Agent", h.agent)
	if h.signal.gzip {
		request.Header.Set("Content-Encoding", "gzip")
	}
	response, err := h.client.Do(request)
	if err != nil {
		return sendError(err)
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxAnswer))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return statusError(response.StatusCode)
	}
	return nil
}

func (h *httpSender) encode(message proto.Message) ([]byte, error) {
	plain, err := proto.Marshal(message)
	if err != nil || !h.signal.gzip {
		return plain, err
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// sendError returns an error of net/http's without the address, which may hold a
// key.
func sendError(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("the collector did not take it in time")
	}
	if outer, ok := errors.AsType[*url.Error](err); ok {
		return outer.Err
	}
	return err
}

func (h *httpSender) close() { h.client.HTTPClient.CloseIdleConnections() }
