package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/conform/report"
)

func sample() *report.Report {
	return &report.Report{Subject: "a <plugin>", Results: []report.Result{
		{Clause: report.Clause{ID: "token.kid", Title: "The assertion's kid is the Certificate ID", Section: "Credentials"}, Verdict: report.Passed, Elapsed: 12345 * time.Microsecond},
		{Clause: report.Clause{ID: "token.aud", Title: "aud is one string", Section: "Credentials"}, Verdict: report.Failed, Detail: "it is [\"a\"]\x1b & more\nsecond line", Elapsed: time.Second},
		{Clause: report.Clause{ID: "stop.signal", Title: "A signal drains"}, Verdict: report.Skipped, Detail: "there are no signals here"},
	}}
}

func TestPersonsSeeWhatFailedAndWhere(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	for _, result := range sample().Results {
		if err := report.WriteLine(&text, result); err != nil {
			t.Fatal(err)
		}
	}
	if err := report.WriteText(&text, sample()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ok    token.kid", "FAIL  token.aud", "second line\n", "See: Credentials\n", "skip  stop.signal", "a <plugin>: 1 passed, 1 failed, 1 skipped\nfailed: token.aud\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, &text)
		}
	}
}

func TestJSONIsOneDocument(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	if err := report.WriteJSON(&written, sample()); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Subject                 string
		Passed, Failed, Skipped int
		Clauses                 []struct {
			ID, Title, Section, Verdict, Detail string
			Seconds                             float64
		}
	}
	if err := json.Unmarshal(written.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	if document.Subject != "a <plugin>" || document.Passed != 1 || document.Failed != 1 || document.Skipped != 1 || len(document.Clauses) != 3 {
		t.Errorf("%+v", document)
	}
	if c := document.Clauses[1]; c.ID != "token.aud" || c.Verdict != "failed" || c.Seconds != 1 || !strings.HasSuffix(c.Detail, "second line") {
		t.Errorf("%+v", c)
	}
}

func TestJUnitCountsAndStaysXML(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	if err := report.WriteJUnit(&written, sample()); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Suites []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Skipped  int    `xml:"skipped,attr"`
			Cases    []struct {
				Class   string `xml:"classname,attr"`
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(written.Bytes(), &document); err != nil {
		t.Fatalf("%v in:\n%s", err, &written)
	}
	if len(document.Suites) != 1 {
		t.Fatalf("%+v", document)
	}
	suite := document.Suites[0]
	if suite.Name != "a <plugin>" || suite.Tests != 3 || suite.Failures != 1 || suite.Skipped != 1 {
		t.Errorf("%+v", suite)
	}
	failed := suite.Cases[1]
	if failed.Class != "token" || failed.Failure == nil || failed.Failure.Message != "it is [\"a\"]� & more" || !strings.Contains(failed.Failure.Text, "second line\nSee: Credentials") {
		t.Errorf("%+v", failed)
	}
	if suite.Cases[0].Failure != nil || suite.Cases[0].Skipped != nil || suite.Cases[2].Skipped == nil {
		t.Errorf("%+v", suite.Cases)
	}
}
