package script

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"netsuite-connector/simulator"
)

// maxSize bounds a file: bodies stand in it, but it is written by a person.
const maxSize = 16 << 20

// Script is a fault file.
type Script struct {
	Description string
	Clock       time.Duration // how far NetSuite's clock is ahead; below 0, behind
	Rules       []Rule
	Call        *Call   // the call that the file is for, nil where it has none
	Expect      *Expect // how that call ends, nil where the file does not say
}

// Rule is one fault with the requests that meet it.
type Rule struct {
	Description string
	Fault       simulator.Fault
}

// Call is what a host does in front of the faults, in the terms of the contract.
// The documents are as they stand in the file, nil where it has none.
type Call struct {
	Action      string            // makeRawRequest where the file names none
	Credentials map[string]string // fields that differ from the account's own
	Config      json.RawMessage
	Input       json.RawMessage
	Settings    map[string]string // of the plugin's process
	Cancel      bool              // the host cancels the call when a rule has met a request
}

// Expect is how the call ends: with a success and its status, or with an error.
type Expect struct {
	Success    bool
	Reason     string
	Outcome    string
	Retry      string
	StatusCode int // NetSuite's, 0 where the file does not say
	Attempts   int // 0 where the file does not say
}

// Parse reads a fault file. Its error names every field that is wrong, with its
// place, one to a line.
func Parse(from io.Reader) (*Script, error) {
	text, err := io.ReadAll(io.LimitReader(from, maxSize+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the faults: %w", err)
	case len(text) > maxSize:
		return nil, fmt.Errorf("the faults are larger than %d bytes", maxSize)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // of files from Windows
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	r := &reader{text: text}
	script := r.script(root)
	if err := r.err(); err != nil {
		return nil, err
	}
	return script, nil
}

// Apply puts the faults in place, and sets the account's clock where the file does.
// It returns an injection for each rule, whose Hits tell what it has met.
func (s *Script) Apply(to *simulator.Simulator) []*simulator.Injection {
	if s.Clock != 0 {
		to.SetClockOffset(s.Clock)
	}
	injections := make([]*simulator.Injection, 0, len(s.Rules))
	for _, rule := range s.Rules {
		injections = append(injections, to.Inject(rule.Fault))
	}
	return injections
}
