package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"netsuite-connector/internal/jsoncheck"
)

// rowPrinter prints rows.
type rowPrinter interface {
	row(members []jsoncheck.Member) error
	end() error
}

// rowReader reads the rows of a query from an output document while it arrives.
type rowReader struct {
	to   rowPrinter
	most int // rows, 0 for all

	count    int
	cut      bool // there were more rows than most
	hasMore  bool
	total    string
	warnings []string
}

var errNoRows = errors.New("NetSuite's answer is no list of rows")

func (r *rowReader) read(document io.Reader) error {
	decoder := json.NewDecoder(document)
	err := members(decoder, func(name string) error {
		switch name {
		case "body":
			return members(decoder, r.bodyMember(decoder))
		case "warnings":
			return decoder.Decode(&r.warnings)
		default:
			return skip(decoder)
		}
	})
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, document) // white space
	return nil
}

func (r *rowReader) bodyMember(decoder *json.Decoder) func(string) error {
	return func(name string) error {
		switch name {
		case "items":
			return r.items(decoder)
		case "hasMore":
			return decoder.Decode(&r.hasMore)
		case "totalResults":
			var total json.RawMessage
			err := decoder.Decode(&total)
			r.total = string(total)
			return err
		default:
			return skip(decoder)
		}
	}
}

func (r *rowReader) items(decoder *json.Decoder) error {
	if token, err := decoder.Token(); err != nil || token != json.Delim('[') {
		return cmpError(err, errNoRows)
	}
	var row json.RawMessage
	for decoder.More() {
		row = row[:0]
		if err := decoder.Decode(&row); err != nil {
			return err
		}
		if r.most > 0 && r.count == r.most {
			r.cut = true
			continue
		}
		members, err := jsoncheck.Members(row)
		if err != nil {
			return errNoRows
		}
		r.count++
		if err := r.to.row(withoutLinks(members)); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}

// members calls f with the name of each member of an object; f reads its value.
func members(decoder *json.Decoder, f func(name string) error) error {
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return cmpError(err, errNoRows)
	}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		if err := f(fmt.Sprint(token)); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}

func skip(decoder *json.Decoder) error {
	var value json.RawMessage
	return decoder.Decode(&value)
}

// withoutLinks leaves out NetSuite's list of links, which every row has. A column
// of that name holds no list.
func withoutLinks(members []jsoncheck.Member) []jsoncheck.Member {
	kept := members[:0]
	for _, m := range members {
		if m.Name != "links" || !bytes.HasPrefix(m.Value, []byte("[")) {
			kept = append(kept, m)
		}
	}
	return kept
}

// cellText is a value as text: of a string its text, of a number its digits as they
// were sent.
func cellText(value []byte) string {
	switch {
	case len(value) > 0 && value[0] == '"':
		var text string
		if json.Unmarshal(value, &text) == nil {
			return text
		}
	case string(value) == "null":
		return ""
	}
	return string(value)
}
