package credentials

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"unicode"

	"netsuite-connector/credentials/diagnosis"
)

const serverTimePath = "/services/rest/system/v1/serverTime" // needs no permission (NS:article_0528010158)

// checkAccess reads NetSuite's time: it shows that the host, the token and the
// feature REST Web Services work, and needs no permission for any record.
func (v *verification) checkAccess(ctx context.Context) {
	if v.bearer == "" {
		v.skip(CheckAPIAccess, "It needs a token.")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, apiTimeout)
	defer cancel()
	s, a := v.source, v.document.account
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+a.APIHost()+serverTimePath, nil)
	if err != nil { // impossible: the account is part of a host name
		v.fail(CheckAPIAccess, diagnosis.Finding{Problem: diagnosis.NetworkLost, Account: a.Facts()})
		return
	}
	request.Header.Set("Authorization", "Bearer "+v.bearer)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", s.userAgent)
	began := s.now()
	response, err := s.transport.RoundTrip(request)
	if err != nil {
		v.fail(CheckAPIAccess, diagnosis.Network(err, a.Facts()))
		return
	}
	defer func() { _ = response.Body.Close() }()
	if skew, known := diagnosis.ClockSkew(response.Header, began, s.now()); known {
		v.skew, v.skewKnown = skew, true
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxResponse))
	redactor := s.Redactor(v.document.credentials())
	code := diagnosis.ParseError(body).Code
	f := diagnosis.Finding{Account: a.Facts(), Status: response.StatusCode, Code: redactor.unlessSecret(code)}
	switch status := response.StatusCode; {
	case err != nil:
		v.fail(CheckAPIAccess, diagnosis.Network(err, a.Facts()))
	case status == http.StatusOK && isObject(body):
		v.pass(CheckAPIAccess, "NetSuite's REST web services answer with this token"+redactor.Text(serverTimeText(body))+".")
	case status >= 200 && status <= 399:
		f.Problem = diagnosis.APINotNetSuite
		v.fail(CheckAPIAccess, f)
	case status == http.StatusUnauthorized:
		f.Problem, f.Skew = diagnosis.APIUnauthorized, v.skew
		v.fail(CheckAPIAccess, f)
	case status == http.StatusForbidden:
		f.Problem = diagnosis.APIForbidden
		v.fail(CheckAPIAccess, f)
	case status == http.StatusNotFound:
		f.Problem = diagnosis.APINotFound
		v.fail(CheckAPIAccess, f)
	case status == http.StatusTooManyRequests:
		f.Problem = diagnosis.APIBlocked // it accepted the token
		v.explain(CheckAPIAccess, Warning, []diagnosis.Finding{f})
	case status >= 500:
		f.Problem = diagnosis.APIServerError
		v.fail(CheckAPIAccess, f)
	default:
		f.Problem = diagnosis.APIUnexpected
		v.fail(CheckAPIAccess, f)
	}
}

// isObject distinguishes NetSuite's responses from a login page.
func isObject(body []byte) bool {
	var members map[string]json.RawMessage
	return json.Unmarshal(body, &members) == nil && members != nil
}

func serverTimeText(body []byte) string {
	var answer struct {
		ServerTime string `json:"serverTime"`
	}
	if json.Unmarshal(body, &answer) != nil || len(answer.ServerTime) > 40 || strings.ContainsFunc(answer.ServerTime, unicode.IsControl) {
		return ""
	}
	return "; its time is " + answer.ServerTime
}
