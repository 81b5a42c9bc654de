package credentials

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
)

const serverTimePath = "/services/rest/system/v1/serverTime" // needs no permission (NS:article_0528010158)

// access reads NetSuite's time, which proves host, token and the REST feature
// and needs no permission on any record.
func (v *verification) access(ctx context.Context) {
	if v.bearer == "" {
		v.skip(CheckAPIAccess, "It needs a token.")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, apiPatience)
	defer cancel()
	s, a := v.source, v.document.account
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+a.APIHost()+serverTimePath, nil)
	if err != nil { // the account is a host label
		v.fail(CheckAPIAccess, Finding{Kind: NetworkLost, Account: a})
		return
	}
	request.Header.Set("Authorization", "Bearer "+v.bearer)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", s.userAgent)
	began := s.now()
	response, err := s.transport.RoundTrip(request)
	if err != nil {
		v.fail(CheckAPIAccess, Network(err, a))
		return
	}
	defer func() { _ = response.Body.Close() }()
	if skew, dated := ClockSkew(response.Header, began, s.now()); dated {
		v.skew, v.dated = skew, true
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	f := Finding{Account: a, Status: response.StatusCode, Code: s.showable(v.document.credentials(), apiErrorCode(body))}
	switch status := response.StatusCode; {
	case err != nil:
		v.fail(CheckAPIAccess, Network(err, a))
	case status == http.StatusOK && isObject(body):
		v.pass(CheckAPIAccess, "NetSuite's REST web services answer with this token"+s.Redact(v.document.credentials(), serverTimeWords(body))+".")
	case status >= 200 && status <= 399:
		f.Kind = APINotNetSuite
		v.fail(CheckAPIAccess, f)
	case status == http.StatusUnauthorized:
		f.Kind, f.Skew = APIUnauthorized, v.skew
		v.fail(CheckAPIAccess, f)
	case status == http.StatusForbidden:
		f.Kind = APIForbidden
		v.fail(CheckAPIAccess, f)
	case status == http.StatusNotFound:
		f.Kind = APINotFound
		v.fail(CheckAPIAccess, f)
	case status == http.StatusTooManyRequests:
		f.Kind = APIBlocked // it took the token, and is merely busy
		v.tell(CheckAPIAccess, Warning, []Finding{f})
	case status >= 500:
		f.Kind = APIServerError
		v.fail(CheckAPIAccess, f)
	default:
		f.Kind = APIUnexpected
		v.fail(CheckAPIAccess, f)
	}
}

// isObject tells NetSuite's answers from a log-in page's.
func isObject(body []byte) bool {
	var members map[string]json.RawMessage
	return json.Unmarshal(body, &members) == nil && members != nil
}

func serverTimeWords(body []byte) string {
	var answer struct {
		ServerTime string `json:"serverTime"`
	}
	if json.Unmarshal(body, &answer) != nil || len(answer.ServerTime) > 40 || shown(answer.ServerTime) == "" {
		return ""
	}
	return "; its time is " + answer.ServerTime
}

// apiErrorCode is NetSuite's o:errorCode, where the answer has one.
func apiErrorCode(body []byte) string {
	var problem struct {
		Details []struct {
			Code string `json:"o:errorCode"`
		} `json:"o:errorDetails"`
	}
	if json.Unmarshal(body, &problem) == nil && len(problem.Details) > 0 && oauthError.MatchString(problem.Details[0].Code) {
		return problem.Details[0].Code
	}
	return ""
}

// showable is an error code, unless it repeats a secret.
func (s *Source) showable(c *Credentials, code string) string {
	if s.Redact(c, code) != code {
		return ""
	}
	return code
}
