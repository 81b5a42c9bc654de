package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"

	"netsuite-connector/internal/bench/task"
)

// client carries out tasks with net/http and nothing around it.
func client(ctx context.Context, in io.Reader, out io.Writer) error {
	transport, err := bareTransport()
	if err != nil {
		return err
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	return task.Serve(ctx, in, out, func(_ context.Context, work task.Task) (task.Caller, func(), error) {
		exchange := exchange{client: client, task: work}
		if work.Send > 0 {
			exchange.body = task.Document(work.Send)
		}
		return task.Caller{Call: exchange.call, CPU: task.CPUTime}, func() {}, nil
	})
}

func bareTransport() (*http.Transport, error) {
	roots := x509.NewCertPool()
	text, err := os.ReadFile(os.Getenv(task.EnvRoots)) // #nosec G703 -- the runner names it
	if err != nil || !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("no roots: %w", err)
	}
	proxy, err := url.Parse(os.Getenv("HTTPS_PROXY"))
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:errcheck // it is one
	transport.Proxy = http.ProxyURL(proxy)
	transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 1024, 1024
	transport.ForceAttemptHTTP2 = false
	return transport, nil
}

type exchange struct {
	client *http.Client
	task   task.Task
	body   []byte
}

func (e exchange) call(ctx context.Context, _ int) error {
	switch {
	case e.body != nil:
		return e.do(ctx, http.MethodPost, task.Customers)
	case e.task.Pages == 0:
		return e.do(ctx, http.MethodGet, task.RecordURL(e.task.Receive))
	}
	for n := range e.task.Pages {
		if err := e.do(ctx, http.MethodGet, task.PagesURL(e.task.Pages, n*task.PageRows)); err != nil {
			return err
		}
	}
	return nil
}

// do makes a request and holds its answer whole, but for a page.
func (e exchange) do(ctx context.Context, method, path string) error {
	r, err := http.NewRequestWithContext(ctx, method, task.Absolute(path), bytes.NewReader(e.body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer a.b.c")
	if e.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for n := range e.task.Headers {
		r.Header.Set(task.HeaderName+strconv.Itoa(n), task.HeaderValue)
	}
	response, err := e.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if e.task.Pages > 0 {
		_, err := io.Copy(io.Discard, response.Body)
		return err
	}
	answer := make([]byte, max(0, response.ContentLength))
	if _, err := io.ReadFull(response.Body, answer); err != nil {
		return err
	}
	if response.StatusCode >= 300 || len(answer) < e.task.Receive {
		return fmt.Errorf("status %d, %d bytes", response.StatusCode, len(answer))
	}
	return nil
}
