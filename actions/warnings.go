package actions

import (
	"net/http"
	"slices"
	"strings"

	"netsuite-connector/internal/truncate"
)

const (
	maxWarnings     = 20
	maxWarningBytes = 1 << 10
)

// warnings returns sentences about what a success does not show by itself.
func (x *exchange) warnings(a *answer) []string {
	warnings := append(validationWarnings(a.header), x.notes...)
	if a.status == http.StatusNotFound && !x.adopted() {
		switch {
		case a.restlet:
			warnings = append(warnings, "The 404 means that NetSuite knows no such script or deployment, not that a record is missing.")
		case x.request.likelyPath() != "":
			warnings = append(warnings, "The 404 means that NetSuite has no service at this path, not that a record is missing. Did you mean "+x.request.likelyPath()+"?")
		case !x.request.recordPath():
			warnings = append(warnings, "The 404 means that NetSuite has nothing at this path, not that a record is missing.")
		case isPage(a.header):
			warnings = append(warnings, "The 404 came with an HTML page, which NetSuite's API never sends: a gateway in between answered, and a record may not be missing.")
		case a.unknownType():
			warnings = append(warnings, "The 404 means that NetSuite knows no such record type, or the role may not see it, not that a record is missing.")
		}
	}
	return warnings
}

// validationWarnings returns NetSuite's warnings about names and values that it
// ignored, from response headers such as X-NetSuite-PropertyNameValidation. Such a
// header may also repeat the kind of validation that the request asked for.
func validationWarnings(header http.Header) []string {
	var names []string
	for name := range header {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "x-netsuite-") && strings.HasSuffix(lower, "validation") || lower == "warning" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var warnings []string
	for _, name := range names {
		for _, value := range header[name] {
			value = strings.ToValidUTF8(strings.TrimSpace(value), "\uFFFD")
			if value == "" || slices.Contains([]string{"ignore", "warning", "error"}, strings.ToLower(value)) {
				continue
			}
			if len(warnings) == maxWarnings {
				return append(warnings, "NetSuite sent more warnings; the headers hold them all.")
			}
			warnings = append(warnings, truncate.Text("NetSuite warns ("+strings.ToLower(name)+"): "+value, maxWarningBytes))
		}
	}
	return warnings
}
