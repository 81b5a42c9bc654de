package diagnosis_test

import (
	"strings"
	"testing"

	"netsuite-connector/credentials/diagnosis"
)

func TestParseError(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body string
		want diagnosis.APIError
	}{
		// Oracle's printed example lacks a comma.
		{`{"title":"Bad Request","o:errorCode":"USER_ERROR" "o:errorDetails":[{"detail":"Two\nlines \u00e9","o:errorCode":"CONCURRENCY_LIMIT_EXCEEDED"}]}`,
			diagnosis.APIError{Code: "CONCURRENCY_LIMIT_EXCEEDED", Detail: "Two lines é"}},
		{`{"o:errorCode":"USER_ERROR","detail":"Said once.","o:errorDetails":[]}`, diagnosis.APIError{Code: "USER_ERROR", Detail: "Said once."}},
		{`{"type":"x","title":"Bad Request","status":400,"o:errorDetails":[{"detail":"No such language.","o:errorHeader":"Accept-Language","o:errorCode":"INVALID_HEADER"}]}`,
			diagnosis.APIError{Code: "INVALID_HEADER", Detail: "No such language.", Header: "Accept-Language"}},
		{`{"status":400,"o:errorDetails":[{"detail":"Bad q.","o:errorQueryParam":"q","o:errorCode":"INVALID_PARAMETER"}]}`,
			diagnosis.APIError{Code: "INVALID_PARAMETER", Detail: "Bad q.", Query: "q"}},
		// A RESTlet's errors.
		{`{"error":{"code":"SSS_MISSING_REQD_ARGUMENT","message":"Missing \"id\""}}`, diagnosis.APIError{Code: "SSS_MISSING_REQD_ARGUMENT", Detail: `Missing "id"`}},
		{`{"error":{"payload":{"error":{"code":"RCRD_DSNT_EXIST","message":"That record does not exist."}},"message":"Script failed","code":"UNEXPECTED_ERROR"}}`,
			diagnosis.APIError{Code: "RCRD_DSNT_EXIST", Detail: "That record does not exist."}},
		{`{"error":{"code":"UNEXPECTED_ERROR","message":"{\"type\":\"error.SuiteScriptError\",\"name\":\"INVALID_KEY\",\"message\":\"No such key.\"}"}}`,
			diagnosis.APIError{Code: "INVALID_KEY", Detail: "No such key."}},
		{`{"error":"{\"error\":{\"code\":\"A\",\"message\":\"{\\\"code\\\":\\\"B\\\",\\\"message\\\":\\\"innermost\\\"}\"}}"}`,
			diagnosis.APIError{Code: "B", Detail: "innermost"}},
		{`{"type":"error.SuiteScriptError","name":"MY_ERROR","message":"Mine.","stack":["at x"],"cause":{"name":"MY_ERROR"}}`,
			diagnosis.APIError{Code: "MY_ERROR", Detail: "Mine."}},
		{"error code: SSS_X\nerror message: It\nbroke", diagnosis.APIError{Code: "SSS_X", Detail: "It broke"}},
		{"error code: SSS_X", diagnosis.APIError{Code: "SSS_X"}},
		// What is no such thing.
		{`{"o:errorDetails":[{"o:errorCode":"<script>","detail":"cut here`, diagnosis.APIError{Detail: "cut here"}},
		{`{"o:errorDetails":[{"o:errorCode":"<script>","detail":"whole"}]}`, diagnosis.APIError{Detail: "whole"}},
		{strings.Repeat(`{"error":`, 5000) + `{"code":"A","message":"b"}` + strings.Repeat(`}`, 5000), diagnosis.APIError{Code: "A", Detail: "b"}},
		{`<html>code: "x"</html>`, diagnosis.APIError{}},
		{`"text"`, diagnosis.APIError{}},
		{``, diagnosis.APIError{}},
	} {
		if got := diagnosis.ParseError([]byte(test.body)); got != test.want {
			t.Errorf("%.200s: %+v; want %+v", test.body, got, test.want)
		}
	}
}
