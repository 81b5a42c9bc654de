package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// listed is a certificate in the account's list (NS:article_11111634165).
type listed struct {
	ID         string
	ValidUntil time.Time // zero where it cannot be read
	Revoked    bool
	Role       reference
	Entity     reference
	Algorithm  string
}

// active reports whether the certificate counts among the five.
func (l listed) active(now time.Time) bool {
	return !l.Revoked && (l.ValidUntil.IsZero() || now.Before(l.ValidUntil))
}

// daysLeft is how many whole days are left.
func (l listed) daysLeft(now time.Time) int { return int(l.ValidUntil.Sub(now) / (24 * time.Hour)) }

// reference is a role or an entity: an object with an id, or the bare id. Oracle's
// page does not show what is inside.
type reference struct{ ID, Name string }

func (r *reference) UnmarshalJSON(text []byte) error {
	var object struct {
		ID         json.RawMessage `json:"id"`
		InternalID json.RawMessage `json:"internalId"`
		Name       string          `json:"name"`
	}
	id := json.RawMessage(text)
	if bytes.HasPrefix(text, []byte("{")) {
		if err := json.Unmarshal(text, &object); err != nil {
			return err
		}
		if id = object.ID; id == nil {
			id = object.InternalID
		}
	}
	r.ID, r.Name = strings.Trim(string(id), `"`), object.Name
	if r.ID == "null" {
		r.ID = ""
	}
	return nil
}

// moment is a time as NetSuite may write it.
type moment struct{ time.Time }

func (m *moment) UnmarshalJSON(text []byte) error {
	value := strings.Trim(string(text), `"`)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05.999Z0700", time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, value); err == nil {
			m.Time = t
			return nil
		}
	}
	return nil // without it, nothing is said of the time left
}

// certificatesURL is the list's address, and with more segments what is below it.
func (s *certificateStore) certificatesURL(segments ...string) string {
	path := "https://" + s.known.account.RESTletHost() + "/services/rest/auth/oauth2/v1/clients/" + url.PathEscape(s.known.clientID) + "/certificates"
	for _, segment := range segments {
		path += "/" + url.PathEscape(segment)
	}
	return path
}

func (s *certificateStore) call(ctx context.Context, request plugin.RawRequest) (plugin.Output, error) {
	input, err := request.Document()
	if err != nil {
		return plugin.Output{}, err
	}
	result, err := s.host.RunAction(ctx, plugin.Request{Action: plugin.MakeRawRequest, Credentials: s.known.document, Input: input})
	if err != nil {
		return plugin.Output{}, withPermission(err)
	}
	return plugin.ParseOutput(result.Output)
}

// withPermission names the permission that a refusal is about.
func withPermission(err error) error {
	var f *failure.Error
	if !errors.As(err, &f) || f.Reason != failure.PermissionDenied {
		return err
	}
	named := *f
	named.Message = "The role may not manage certificates. It needs the permission Manage own OAuth 2.0 Client Credentials certificates " +
		"(Setup > Users/Roles > Manage Roles), and may manage those of its own entity and role only. " + f.Message
	return &named
}

// list reads the integration's certificates.
func (s *certificateStore) list(ctx context.Context) ([]listed, error) {
	output, err := s.call(ctx, plugin.RawRequest{Method: "GET", URL: s.certificatesURL()})
	if err != nil {
		return nil, err
	}
	var answer []struct {
		ID         string    `json:"certificate_id"`
		ValidUntil moment    `json:"valid_until"`
		Revoked    any       `json:"revoked"`
		Role       reference `json:"role"`
		Entity     reference `json:"entity"`
		Algorithm  string    `json:"algorithm"`
	}
	if err := json.Unmarshal(output.Body, &answer); err != nil {
		return nil, &failure.Error{Reason: failure.InvalidResponse, Outcome: failure.Rejected, Cause: err,
			Message: "NetSuite's list of certificates cannot be read. See it with: netsuite request " + s.certificatesURL()}
	}
	all := make([]listed, 0, len(answer))
	for _, one := range answer {
		revoked := one.Revoked == true || one.Revoked == "T" || one.Revoked == "true"
		all = append(all, listed{ID: one.ID, ValidUntil: one.ValidUntil.Time, Revoked: revoked, Role: one.Role, Entity: one.Entity, Algorithm: one.Algorithm})
	}
	return all, nil
}

func find(all []listed, id string) (listed, bool) {
	for _, one := range all {
		if one.ID == id {
			return one, true
		}
	}
	return listed{}, false
}

// upload adds a certificate for an entity and a role, and returns NetSuite's
// Certificate ID.
func (s *certificateStore) upload(ctx context.Context, certificate []byte, like listed) (id string, err error) {
	body, err := json.Marshal(map[string]any{"fileContent": string(certificate), "role": numeric(like.Role.ID), "entity": like.Entity.ID})
	if err != nil {
		return "", err
	}
	output, err := s.call(ctx, plugin.RawRequest{Method: "POST", URL: s.certificatesURL(), Body: body})
	if err != nil {
		return "", err
	}
	var answer struct {
		ID string `json:"certificate_id"`
	}
	_ = json.Unmarshal(output.Body, &answer) // without an ID, the list is looked at
	return answer.ID, nil
}

// numeric is a role as Oracle's sample writes it, a number.
func numeric(id string) any {
	if json.Valid([]byte(id)) && strings.Trim(id, "0123456789") == "" {
		return json.Number(id)
	}
	return id
}

// revoke revokes a certificate.
func (s *certificateStore) revoke(ctx context.Context, id string) error {
	_, err := s.call(ctx, plugin.RawRequest{Method: "POST", URL: s.certificatesURL(id, "revoke")})
	return err
}

// outcomeOf is what became of a write.
func outcomeOf(err error) failure.Outcome {
	var f *failure.Error
	if errors.As(err, &f) {
		return f.Outcome
	}
	return failure.Unknown
}
