package report

import (
	"encoding/json"
	"io"
)

type jsonReport struct {
	Subject string       `json:"subject"`
	Passed  int          `json:"passed"`
	Failed  int          `json:"failed"`
	Skipped int          `json:"skipped"`
	Clauses []jsonResult `json:"clauses"`
}

type jsonResult struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Section string  `json:"section,omitempty"`
	Verdict Verdict `json:"verdict"`
	Detail  string  `json:"detail,omitempty"`
	Seconds float64 `json:"seconds"`
}

// WriteJSON writes the run as one JSON document.
func WriteJSON(w io.Writer, r *Report) error {
	document := jsonReport{
		Subject: r.Subject,
		Passed:  r.count(Passed),
		Failed:  r.count(Failed),
		Skipped: r.count(Skipped),
		Clauses: make([]jsonResult, 0, len(r.Results)),
	}
	for _, result := range r.Results {
		document.Clauses = append(document.Clauses, jsonResult{
			ID:      result.ID,
			Title:   result.Title,
			Section: result.Section,
			Verdict: result.Verdict,
			Detail:  result.Detail,
			Seconds: result.Elapsed.Seconds(),
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}
