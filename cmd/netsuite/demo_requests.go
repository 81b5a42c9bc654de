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
)

// longNumber has 19 digits: as a float64 it would end in 000.
const longNumber = "1234567890123456789"

const customerText = `{"companyName":"Ångström & Sons","email":"hello@example.com","creditLimit":1500.10,"custentity_crm_number":` + longNumber + `}`

// requests creates, reads and queries a record, and reads a missing one with and
// without the switch.
func (d *demonstration) requests(ctx context.Context) error {
	created, err := d.request(ctx, "Create a customer",
		plugin.RawRequest{Method: "POST", URL: "record/v1/customer", Body: json.RawMessage(customerText)}, plugin.StepConfig{},
		func(o plugin.Output) error { return want(o.RecordID != "", "the answer names no record") })
	if err != nil {
		return err
	}
	if _, err = d.request(ctx, "Read it: the number of 19 digits and 1500.10 come back as they were sent",
		plugin.RawRequest{Method: "GET", URL: "record/v1/customer/" + created.RecordID}, plugin.StepConfig{},
		func(o plugin.Output) error {
			return want(bytes.Contains(o.Body, []byte(longNumber)) && bytes.Contains(o.Body, []byte("1500.10")), "a number was changed on its way")
		}); err != nil {
		return err
	}
	if _, err = d.request(ctx, "Query it with SuiteQL",
		plugin.RawRequest{
			Method: "POST", URL: "query/v1/suiteql",
			Headers: map[string]string{"Prefer": "transient"}, Query: map[string]any{"limit": 3},
			Body: json.RawMessage(`{"q":"SELECT id, companyName, email FROM customer ORDER BY id DESC"}`),
		}, plugin.StepConfig{},
		func(o plugin.Output) error {
			return want(bytes.Contains(o.Body, []byte(`"`+created.RecordID+`"`)), "the query did not find the customer")
		}); err != nil {
		return err
	}
	nobody := plugin.RawRequest{Method: "GET", URL: "record/v1/customer/99999999"}
	if err = d.missing(ctx, nobody); err != nil {
		return err
	}
	_, err = d.request(ctx, "Read it again, with Don't Throw Error on 404 Response: no error",
		nobody, plugin.StepConfig{DontThrowErrorOn404: true},
		func(o plugin.Output) error { return want(o.StatusCode == http.StatusNotFound, "the status is not 404") })
	return err
}

func want(met bool, or string) error {
	if met {
		return nil
	}
	return errors.New(or)
}

// request makes one request and shows it with its answer.
func (d *demonstration) request(ctx context.Context, title string, request plugin.RawRequest, config plugin.StepConfig, check func(plugin.Output) error) (plugin.Output, error) {
	began := time.Now()
	got, err := d.send(ctx, request, config)
	took := time.Since(began)
	if err != nil {
		return plugin.Output{}, d.fail(title, err)
	}
	if err := check(got); err != nil {
		d.showExchange(request, config, got)
		return plugin.Output{}, d.fail(title, err)
	}
	d.tick(title, took)
	d.showExchange(request, config, got)
	return got, nil
}

func (d *demonstration) send(ctx context.Context, request plugin.RawRequest, config plugin.StepConfig) (plugin.Output, error) {
	return d.host.MakeRawRequest(ctx, d.connection.credentials(), request, plugin.CallOptions{Config: config, RunID: "demo"})
}

// missing reads a record that does not exist.
func (d *demonstration) missing(ctx context.Context, request plugin.RawRequest) error {
	const title = "Read a customer that is not there: an error"
	began := time.Now()
	_, err := d.send(ctx, request, plugin.StepConfig{})
	var f *failure.Error
	switch {
	case err == nil:
		return d.fail(title, errors.New("there was no error"))
	case !errors.As(err, &f) || f.Reason != failure.NotFound:
		return d.fail(title, err)
	}
	d.tick(title, time.Since(began))
	d.showRequest(request, plugin.StepConfig{})
	d.out.line("     %s %s %s  %s", d.out.paint(dim, "←"), d.out.paint(yellow, "error"), d.out.paint(bold, string(f.Reason)), printable(f.Message))
	return nil
}

func (d *demonstration) showRequest(request plugin.RawRequest, config plugin.StepConfig) {
	d.out.line("     %s %s %s", d.out.paint(dim, "→"), d.out.paint(bold, request.Method), request.URL)
	for name, value := range request.Headers {
		d.out.line("       %s", d.out.paint(dim, "header "+name+": "+value))
	}
	if query, err := json.Marshal(request.Query); err == nil && len(request.Query) > 0 {
		d.out.line("       %s", d.out.paint(dim, "query "+string(query)))
	}
	if text := string(config.Document()); text != "{}" {
		d.out.line("       %s", d.out.paint(dim, "config "+text))
	}
	d.showBody(request.Body)
}

func (d *demonstration) showExchange(request plugin.RawRequest, config plugin.StepConfig, got plugin.Output) {
	d.showRequest(request, config)
	status := strings.TrimSpace(fmt.Sprintf("%d %s", got.StatusCode, http.StatusText(got.StatusCode)))
	with := green
	if got.StatusCode >= http.StatusBadRequest {
		with = yellow
	}
	record := ""
	if got.RecordID != "" {
		record = "  recordId " + printable(got.RecordID)
	}
	d.out.line("     %s %s%s", d.out.paint(dim, "←"), d.out.paint(with, status), record)
	d.showBody(got.Body)
}

func (d *demonstration) showBody(body []byte) {
	if len(body) > 0 {
		d.out.indented("       ", d.out.document(body))
	}
}
