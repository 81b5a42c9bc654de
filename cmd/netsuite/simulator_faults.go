package main

import (
	"bytes"
	"fmt"
	"strings"

	"netsuite-connector/simulator"
	"netsuite-connector/simulator/script"
)

// readFaults reads the file of --faults. Without one, nothing goes wrong.
func (g simulatorFlags) readFaults() (*script.Script, error) {
	if g.faults == "" {
		return &script.Script{}, nil
	}
	text, err := readTextFile(g.faults)
	if err != nil {
		return nil, usagef("The file of --faults cannot be read: %v.", err)
	}
	faults, err := script.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, usagef("The file of --faults cannot be used (%s).\n%v", g.faults, err)
	}
	return faults, nil
}

// sayUnmet names the rules that have met no request: a test that relies on them
// has tested nothing.
func (c *cli) sayUnmet(faults *script.Script, placed []*simulator.Injection) func() {
	return func() {
		for i, injection := range placed {
			if injection.Hits() == 0 {
				c.err.line("%s", strings.TrimSpace(fmt.Sprintf("rules[%d], kind %s, has met no request. %s", i, faults.Rules[i].Fault.Kind, printable(faults.Rules[i].Description))))
			}
		}
	}
}
