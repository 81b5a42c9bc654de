package main

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// networkFaults are those of what is sent to NetSuite.
func networkFaults() []string {
	return append(slices.Concat(assertionFaults(), jobFaults()),
		"posts-twice", "retries-posts", "follows-redirects", "endless-401", "sends-client-secret", "sends-basic", "changes-numbers", "forgets-retry-after",
		"one-page", "follows-any-link", "hides-page-errors")
}

func isNetworkFault(fault string) bool { return slices.Contains(networkFaults(), fault) }

// RoundTrip sends a request of the plugin's, with the fault in it.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	if strings.HasSuffix(r.URL.Path, "/oauth2/v1/token") {
		body = n.tokenRequest(r, body)
		return n.send(r, body)
	}
	if n.fault == "changes-numbers" {
		body = bytes.ReplaceAll(body, []byte("1.10"), []byte("1.1"))
	}
	n.startJob(r)
	if n.fault == "posts-twice" && r.Method == http.MethodPost {
		if first, err := n.send(r, body); err == nil {
			_ = first.Body.Close()
		}
	}
	answer, err := n.send(r, body)
	for again := 0; again < 20 && n.again(r, answer, err); again++ {
		if answer != nil {
			_ = answer.Body.Close()
		}
		answer, err = n.send(r, body)
	}
	if err == nil && n.fault == "follows-redirects" && answer.StatusCode == http.StatusTemporaryRedirect {
		return n.follow(r, answer)
	}
	if err == nil {
		n.job(r, answer)
	}
	if err == nil && n.fault == "forgets-retry-after" {
		answer.Header.Del("Retry-After")
	}
	if err == nil {
		n.page(r, answer)
	}
	return answer, err
}

// page puts the fault into a page of a collection.
func (n *network) page(r *http.Request, answer *http.Response) {
	if n.fault == "hides-page-errors" && answer.StatusCode >= 400 && r.URL.Query().Has("offset") {
		_ = answer.Body.Close()
		answer.StatusCode, answer.Header = http.StatusOK, http.Header{"Content-Type": {"application/json"}}
		answer.Body = io.NopCloser(strings.NewReader(`{"items":[],"hasMore":false}`))
		answer.ContentLength = -1
	}
	if n.fault != "one-page" && n.fault != "follows-any-link" {
		return
	}
	text, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err == nil && n.fault == "one-page" {
		text = bytes.ReplaceAll(text, []byte(`"hasMore":true,"items"`), []byte(`"hasMore":false,"items"`))
	}
	if err == nil && n.fault == "follows-any-link" {
		text = bytes.ReplaceAll(text, []byte("https://evil.example/"), []byte("https://"+r.URL.Hostname()+"/"))
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	answer.Header.Set("Content-Length", strconv.Itoa(len(text)))
}

// again reports whether the fault sends a request once more.
func (n *network) again(r *http.Request, answer *http.Response, err error) bool {
	switch n.fault {
	case "retries-posts":
		return r.Method == http.MethodPost && (err != nil || answer.StatusCode >= 500)
	case "endless-401":
		return err == nil && answer.StatusCode == http.StatusUnauthorized
	}
	return false
}

func (n *network) send(r *http.Request, body []byte) (*http.Response, error) {
	sent := r.Clone(r.Context())
	sent.Body, sent.ContentLength = http.NoBody, 0
	if len(body) > 0 {
		sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return n.outside.RoundTrip(sent)
}

// follow takes the request, its token included, to wherever it is sent.
func (n *network) follow(r *http.Request, answer *http.Response) (*http.Response, error) {
	to, err := r.URL.Parse(answer.Header.Get("Location"))
	if err != nil {
		return answer, nil
	}
	sent := r.Clone(r.Context())
	sent.URL, sent.Host = to, to.Host
	sent.Body = http.NoBody
	if followed, err := n.outside.RoundTrip(sent); err == nil {
		return followed, nil
	}
	return answer, nil
}

// tokenRequest puts the fault into the form of a token request.
func (n *network) tokenRequest(r *http.Request, body []byte) []byte {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return body
	}
	clientID := issuer(form.Get("client_assertion"))
	n.mu.Lock()
	key, clientSecret := n.keys[clientID], n.secrets[clientID]
	n.mu.Unlock()
	switch {
	case n.fault == "sends-client-secret":
		form.Set("client_secret", clientSecret)
	case n.fault == "sends-basic":
		r.SetBasicAuth(clientID, clientSecret)
	case slices.Contains(assertionFaults(), n.fault):
		form.Set("client_assertion", resigned(form.Get("client_assertion"), key, n.fault))
	}
	return []byte(form.Encode())
}
