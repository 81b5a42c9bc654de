package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	ClassName string        `xml:"classname,attr"`
	Name      string        `xml:"name,attr"`
	Time      string        `xml:"time,attr"`
	Failure   *junitMessage `xml:"failure,omitempty"`
	Skipped   *junitMessage `xml:"skipped,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the run in the JUnit format that CI servers read: a suite,
// with a case for each clause. A case's class is the clause's group.
func WriteJUnit(w io.Writer, r *Report) error {
	suite := junitSuite{
		Name:     printable(r.Subject),
		Tests:    len(r.Results),
		Failures: r.count(Failed),
		Skipped:  r.count(Skipped),
	}
	var total time.Duration
	for _, result := range r.Results {
		total += result.Elapsed
		group, _, _ := strings.Cut(result.ID, ".")
		c := junitCase{
			ClassName: printable(group),
			Name:      printable(result.ID + ": " + result.Title),
			Time:      seconds(result.Elapsed),
		}
		first, _, _ := strings.Cut(result.Detail, "\n")
		switch result.Verdict {
		case Failed:
			text := result.Detail
			if result.Section != "" {
				text += "\nSee: " + result.Section
			}
			c.Failure = &junitMessage{Message: printable(first), Text: printable(text)}
		case Skipped:
			c.Skipped = &junitMessage{Message: printable(first)}
		case Passed:
		}
		suite.Cases = append(suite.Cases, c)
	}
	suite.Time = seconds(total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(junitSuites{Suites: []junitSuite{suite}}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// printable replaces what XML 1.0 has no way to write.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r != 0xFFFE && r != 0xFFFF {
			return r
		}
		return utf8.RuneError
	}, s)
}
