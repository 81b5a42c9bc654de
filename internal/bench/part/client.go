package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"

	"netsuite-connector/internal/bench/task"
)

// answerTasks carries out each task that is a line of in, with net/http and nothing
// around it, and writes a line of figures.
func answerTasks(ctx context.Context, in io.Reader, out io.Writer) error {
	transport, err := bareTransport()
	if err != nil {
		return err
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	encoder := json.NewEncoder(out)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var work task.Task
		if err := json.Unmarshal(lines.Bytes(), &work); err != nil {
			return err
		}
		exchange := exchange{client: client, task: work, body: nil}
		if work.Body > 0 {
			exchange.body = task.Document(work.Body)
		}
		figures, err := work.Measure(ctx, exchange.call)
		if err != nil {
			figures.Failed = err.Error()
		}
		if err := encoder.Encode(figures); err != nil {
			return err
		}
	}
	return nil
}

func bareTransport() (*http.Transport, error) {
	roots := x509.NewCertPool()
	text, err := os.ReadFile(os.Getenv(task.EnvRoots))
	if err != nil || !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("no roots: %w", err)
	}
	proxy, err := url.Parse(os.Getenv("HTTPS_PROXY"))
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:errcheck // it is one
	transport.Proxy = http.ProxyURL(proxy)
	transport.TLSClientConfig.RootCAs = roots
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
	if e.task.Pages == 0 {
		return e.do(ctx, e.task.URL)
	}
	for n := range e.task.Pages {
		if err := e.do(ctx, task.PagesURL(e.task.Pages, n*task.PageRows)); err != nil {
			return err
		}
	}
	return nil
}

// do makes a request and holds its answer whole, but for a page.
func (e exchange) do(ctx context.Context, path string) error {
	method, body := http.MethodGet, io.Reader(nil)
	if e.body != nil {
		method, body = http.MethodPost, bytes.NewReader(e.body)
	}
	r, err := http.NewRequestWithContext(ctx, method, task.Absolute(path), body)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer a.b.c")
	if e.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for n := range e.task.Headers {
		r.Header.Set("X-Header-"+strconv.Itoa(n), "the value of a header")
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
	if len(answer) < e.task.Answer || response.StatusCode >= 300 {
		return fmt.Errorf("status %d, %d bytes", response.StatusCode, len(answer))
	}
	return nil
}
