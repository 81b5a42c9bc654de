package plugin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
)

// Credentials are those of one integration in one NetSuite account. Marshalled,
// they are the credentials document of the contract, with its secrets; printed
// or logged, they show no secret.
type Credentials struct {
	AccountID     string `json:"accountId"`              // 1234567, 1234567_SB1, or a URL of the account
	ClientID      string `json:"clientId"`               // of the integration record
	ClientSecret  string `json:"clientSecret,omitempty"` // not used by the grant; never sent
	CertificateID string `json:"certificateId"`          // as NetSuite shows it beside the uploaded certificate
	PrivateKey    string `json:"privateKey"`             // PEM; a certificate behind it is checked against the key
}

// Document returns the credentials document.
func (c Credentials) Document() []byte { return marshal(c) }

// String describes the credentials without their secrets.
func (c Credentials) String() string {
	return fmt.Sprintf("{accountId:%s clientId:%s clientSecret:%s certificateId:%s privateKey:%s}",
		c.AccountID, c.ClientID, hidden(c.ClientSecret), c.CertificateID, hidden(c.PrivateKey))
}

// Format implements fmt.Formatter: every verb prints what String returns.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue implements slog.LogValuer.
func (c Credentials) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("accountId", c.AccountID),
		slog.String("clientId", c.ClientID),
		slog.String("clientSecret", hidden(c.ClientSecret)),
		slog.String("certificateId", c.CertificateID),
		slog.String("privateKey", hidden(c.PrivateKey)),
	)
}

// hidden stands for a secret in a log.
func hidden(secret string) string {
	if secret == "" {
		return ""
	}
	return "[redacted]"
}

// RawRequest is one HTTP request to NetSuite: the input document of the action
// MakeRawRequest.
type RawRequest struct {
	Method string `json:"method"` // GET, POST, PUT, PATCH or DELETE
	// URL is a path below /services/rest/ (record/v1/customer/1234), a path from
	// the root, or an https URL on one of the account's API hosts.
	URL string `json:"url"`
	// Headers are sent besides those that the connector sets.
	Headers map[string]string `json:"headers,omitempty"`
	// Query is encoded and appended to the URL. Its values are strings, numbers,
	// booleans, or slices of these.
	Query map[string]any `json:"query,omitempty"`
	// IdempotencyKey is the key of an asynchronous request (Prefer:
	// respond-async); without one, the connector makes one.
	IdempotencyKey string `json:"idempotencyKey,omitempty"`
	// Body is a JSON value, nil for none. An object, array, number or boolean is
	// sent byte for byte as it is written here; of a string, its text is sent.
	Body json.RawMessage `json:"body,omitempty"`
}

// Document returns the input document, with Body byte for byte as it is, which
// json.Marshal would compact. It fails with a *failure.Error where Query or Body
// cannot be expressed in JSON.
func (r RawRequest) Document() ([]byte, error) {
	body := r.Body
	r.Body = nil
	document, err := encode(r, len(body))
	if err != nil {
		return nil, invalidInput("query", "Query holds a value that JSON cannot express.", err)
	}
	if len(body) == 0 {
		return document, nil
	}
	if !jsoncheck.Valid(body) {
		return nil, invalidInput("body", "Body is not JSON. To send text, marshal it to a JSON string.", nil)
	}
	document = append(document[:len(document)-1], `,"body":`...)
	document = append(document, body...)
	return append(document, '}'), nil
}

func invalidInput(field, description string, cause error) error {
	f := failure.Invalid(failure.InvalidInput, "input", []failure.Violation{{Field: field, Description: description}})
	f.Cause = cause
	return f
}

// StepConfig is how a step makes its requests: the config document of the
// action MakeRawRequest. A field's zero value leaves the connector's default.
type StepConfig struct {
	// DontThrowErrorOn404 makes a 404 an output instead of an error.
	DontThrowErrorOn404 bool `json:"dontThrowErrorOn404,omitempty"`
	// AcceptedStatusCodes are more statuses to treat as success: "409", "500-599".
	AcceptedStatusCodes []string `json:"acceptedStatusCodes,omitempty"`
	// MaxRetries is how often a failed request is tried again, 0 to 10; nil means
	// 4. With new(0), there is one request.
	MaxRetries *int `json:"maxRetries,omitempty"`
	// RetryWrites also tries writes again of which nobody knows whether they were
	// carried out.
	RetryWrites bool `json:"retryWrites,omitempty"`
	// TimeoutSeconds bounds the whole action, 1 to 900; 0 means 300.
	TimeoutSeconds int `json:"timeoutSeconds,omitempty"`
	// ResponseFormat is how the output holds the body: auto, json, text or base64;
	// "" means auto.
	ResponseFormat string `json:"responseFormat,omitempty"`
	// Environment is the kind of account that requests may go to: any, sandbox or
	// production; "" means any.
	Environment string `json:"environment,omitempty"`
	// FetchAllPages follows a collection or a query's result to its end, and
	// answers with one object that holds all items.
	FetchAllPages bool `json:"fetchAllPages,omitempty"`
	// MaxPages ends FetchAllPages, 1 to 1000; 0 means 100.
	MaxPages int `json:"maxPages,omitempty"`
	// WaitForJob waits for the job that an asynchronous request starts, and
	// answers with its result.
	WaitForJob bool `json:"waitForJob,omitempty"`
}

// Document returns the config document.
func (c StepConfig) Document() []byte { return marshal(c) }

// marshal returns value, which JSON can express, as it is written for a program:
// without the escapes that HTML needs.
func marshal(value any) []byte {
	document, err := encode(value, 0)
	if err != nil {
		panic("plugin: a document of strings, numbers and booleans cannot be marshalled: " + err.Error())
	}
	return document
}

// encode marshals value into a buffer with room for more bytes and a few.
func encode(value any, more int) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(256 + more)
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
