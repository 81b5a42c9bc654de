package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
)

// longNumber has 19 digits: as a float64 it would end in 000.
const longNumber = "1234567890123456789"

const customerText = `{"companyName":"Ångström & Sons","email":"hello@example.com","creditLimit":1500.10,"custentity_crm_number":` + longNumber + `}`

// answer is what the demo looks at in an output document.
type answer struct {
	StatusCode int             `json:"statusCode"`
	RecordID   string          `json:"recordId"`
	Attempts   int             `json:"attempts"`
	Body       json.RawMessage `json:"body"`
}

// requests creates, reads and queries a record, and meets a 404 both ways.
func (d *demonstration) requests(ctx context.Context) error {
	created, err := d.request(ctx, "Create a customer", `{"method":"POST","url":"record/v1/customer","body":`+customerText+`}`, "",
		func(a answer) error { return want(a.RecordID != "", "the answer names no record") })
	if err != nil {
		return err
	}
	if _, err = d.request(ctx, "Read it: the number of 19 digits and 1500.10 come back as they were sent",
		`{"method":"GET","url":"record/v1/customer/`+created.RecordID+`"}`, "",
		func(a answer) error {
			return want(bytes.Contains(a.Body, []byte(longNumber)) && bytes.Contains(a.Body, []byte("1500.10")), "a number was changed on its way")
		}); err != nil {
		return err
	}
	if _, err = d.request(ctx, "Query it with SuiteQL",
		`{"method":"POST","url":"query/v1/suiteql","headers":{"Prefer":"transient"},"query":{"limit":3},"body":{"q":"SELECT id, companyName, email FROM customer ORDER BY id DESC"}}`, "",
		func(a answer) error {
			return want(bytes.Contains(a.Body, []byte(`"`+created.RecordID+`"`)), "the query did not find the customer")
		}); err != nil {
		return err
	}
	const nobody = `{"method":"GET","url":"record/v1/customer/99999999"}`
	if err = d.missing(ctx, nobody); err != nil {
		return err
	}
	_, err = d.request(ctx, "Read it again, with Don't Throw Error on 404 Response: no error", nobody, `{"dontThrowErrorOn404":true}`,
		func(a answer) error { return want(a.StatusCode == http.StatusNotFound, "the status is not 404") })
	return err
}

func want(met bool, or string) error {
	if met {
		return nil
	}
	return errors.New(or)
}

// request makes one request and shows it with its answer.
func (d *demonstration) request(ctx context.Context, title, input, config string, check func(answer) error) (answer, error) {
	began := time.Now()
	result, err := d.host.RunAction(ctx, d.action(input, config))
	took := time.Since(began)
	if err != nil {
		return answer{}, d.fail(title, err)
	}
	var got answer
	if err := json.Unmarshal(result.Output, &got); err != nil {
		return answer{}, d.fail(title, fmt.Errorf("the output is no JSON document: %w", err))
	}
	if err := check(got); err != nil {
		d.showExchange(input, config, got)
		return answer{}, d.fail(title, err)
	}
	d.tick(title, took)
	d.showExchange(input, config, got)
	return got, nil
}

// missing reads a record that is not there.
func (d *demonstration) missing(ctx context.Context, input string) error {
	const title = "Read a customer that is not there: an error"
	began := time.Now()
	_, err := d.host.RunAction(ctx, d.action(input, ""))
	var f *failure.Error
	switch {
	case err == nil:
		return d.fail(title, errors.New("there was no error"))
	case !errors.As(err, &f) || f.Reason != failure.NotFound:
		return d.fail(title, err)
	}
	d.tick(title, time.Since(began))
	d.showInput(input, "")
	d.out.line("     %s %s %s  %s", d.out.paint(dim, "←"), d.out.paint(yellow, "error"), d.out.paint(bold, string(f.Reason)), harmless(f.Message))
	return nil
}

func (d *demonstration) action(input, config string) plugin.Request {
	return plugin.Request{
		Action: schema.ActionID, Credentials: d.document,
		Config: []byte(config), Input: []byte(input), RunID: "demo",
	}
}

func (d *demonstration) showInput(input, config string) {
	var in struct {
		Method  string            `json:"method"`
		URL     string            `json:"url"`
		Headers map[string]string `json:"headers"`
		Query   json.RawMessage   `json:"query"`
		Body    json.RawMessage   `json:"body"`
	}
	if json.Unmarshal([]byte(input), &in) != nil {
		return // it is our own
	}
	d.out.line("     %s %s %s", d.out.paint(dim, "→"), d.out.paint(bold, in.Method), in.URL)
	for name, value := range in.Headers {
		d.out.line("       %s", d.out.paint(dim, "header "+name+": "+value))
	}
	if in.Query != nil {
		d.out.line("       %s", d.out.paint(dim, "query "+string(in.Query)))
	}
	if config != "" {
		d.out.line("       %s", d.out.paint(dim, "config "+config))
	}
	d.showBody(in.Body)
}

func (d *demonstration) showExchange(input, config string, got answer) {
	d.showInput(input, config)
	status := strings.TrimSpace(fmt.Sprintf("%d %s", got.StatusCode, http.StatusText(got.StatusCode)))
	with := green
	if got.StatusCode >= http.StatusBadRequest {
		with = yellow
	}
	record := ""
	if got.RecordID != "" {
		record = "  recordId " + harmless(got.RecordID)
	}
	d.out.line("     %s %s%s", d.out.paint(dim, "←"), d.out.paint(with, status), record)
	d.showBody(got.Body)
}

func (d *demonstration) showBody(body []byte) {
	if len(body) > 0 {
		d.out.indented("       ", d.out.document(body))
	}
}
