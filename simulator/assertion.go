package simulator

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// refusal is why the token endpoint says no: what it answers, and what only
// the Login Audit Trail tells.
type refusal struct {
	status int
	code   string // the JSON error
	detail Detail
	note   string
}

func refuse(status int, code string, detail Detail, format string, args ...any) *refusal {
	return &refusal{status: status, code: code, detail: detail, note: fmt.Sprintf(format, args...)}
}

// assertion is a verified one.
type assertion struct {
	integration *Integration
	certificate *certificate
	scopes      []string
}

const (
	maxValidity  = time.Hour // exp lies less than this after iat (NS:section_162790605110)
	maxAssertion = 16 << 10
)

var wholeNumber = regexp.MustCompile(`^[0-9]{1,15}$`)

// verify checks an assertion against everything Oracle says of it, and against
// the standards it names (RFC 7515, 7518, 7523). It is called with a.mu held.
func (a *Account) verify(text string) (as *assertion, issuer string, no *refusal) {
	malformed := func(format string, args ...any) *refusal {
		return refuse(400, "invalid_request", InvalidRequest, format, args...)
	}
	if len(text) > maxAssertion {
		return nil, "", malformed("the assertion is over %d bytes", maxAssertion)
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, "", malformed("the assertion has %d parts", len(parts))
	}
	decoded := make([][]byte, 3)
	for i, part := range parts {
		var err error
		if decoded[i], err = base64.RawURLEncoding.Strict().DecodeString(part); err != nil || strings.ContainsAny(part, "\r\n") {
			return nil, "", malformed("part %d is not base64url without padding", i+1)
		}
	}
	header, err := object(decoded[0])
	if err != nil {
		return nil, "", malformed("header: %v", err)
	}
	claims, err := object(decoded[1])
	if err != nil {
		return nil, "", malformed("claims: %v", err)
	}
	issuer, _ = textOf(claims["iss"])
	signer, no := a.signer(header, issuer)
	if no != nil {
		return nil, issuer, no
	}
	alg, _ := textOf(header["alg"])
	if !slices.Contains(signer.algorithms, alg) {
		return nil, issuer, refuse(401, "invalid_client", SignatureValidation, "alg %s does not fit the certificate's key", alg)
	}
	if !signatureHolds(signer.key, alg, []byte(parts[0]+"."+parts[1]), decoded[2]) {
		return nil, issuer, refuse(401, "invalid_client", SignatureValidation, "the signature is not by the certificate's key")
	}
	if no := a.acceptable(claims); no != nil {
		return nil, issuer, no
	}
	integration := a.integrations[issuer]
	scopes, no := a.grantable(integration, claims["scope"])
	if no != nil {
		return nil, issuer, no
	}
	return &assertion{integration: integration, certificate: signer, scopes: scopes}, issuer, nil
}

// signer finds whose assertion it claims to be.
func (a *Account) signer(header map[string]json.RawMessage, issuer string) (*certificate, *refusal) {
	alg, ok := textOf(header["alg"])
	if !ok || !slices.Contains([]string{"PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}, alg) {
		return nil, refuse(500, "server_error", UnsupportedAlgo, "alg is %s", header["alg"])
	}
	if typ, _ := textOf(header["typ"]); typ != "JWT" {
		return nil, refuse(400, "invalid_request", InvalidRequest, "typ is %s, not JWT", header["typ"])
	}
	if header["crit"] != nil || header["b64"] != nil {
		return nil, refuse(400, "invalid_request", InvalidRequest, "the header asks for an extension")
	}
	kid, ok := textOf(header["kid"])
	if !ok || kid == "" {
		return nil, refuse(401, "invalid_client", MissingKeyID, "no kid")
	}
	if issuer == "" || a.integrations[issuer] == nil {
		return nil, refuse(401, "invalid_client", InvalidIssuer, "iss is no Client ID of this account")
	}
	c := a.certificates[kid]
	if c == nil || c.clientID != issuer || !c.active(a.sim.now()) || a.sim.now().Before(c.from) {
		return nil, refuse(401, "invalid_client", MissingKey, "kid is no valid certificate of this integration")
	}
	return c, nil
}

// acceptable judges the claims, the signature being right, and spends the jti.
func (a *Account) acceptable(claims map[string]json.RawMessage) *refusal {
	no := func(detail Detail, format string, args ...any) *refusal {
		return refuse(400, "invalid_grant", detail, format, args...)
	}
	if aud, ok := textOf(claims["aud"]); !ok || aud != a.tokenURL() {
		return no(TokenNotAcceptable, "aud is %s, not the token URL", claims["aud"])
	}
	iat, ok := seconds(claims["iat"])
	if !ok {
		return no(TokenNotAcceptable, "iat is %s, not a whole number", claims["iat"])
	}
	exp, ok := seconds(claims["exp"])
	if !ok {
		return no(TokenNotAcceptable, "exp is %s, not a whole number", claims["exp"])
	}
	now := a.sim.now()
	switch {
	case !exp.After(iat):
		return no(TokenExpired, "exp is not after iat")
	case exp.Sub(iat) >= maxValidity:
		return no(TokenValidityTooBroad, "exp is %s after iat", exp.Sub(iat))
	case iat.After(now.Add(a.sim.options.ClockTolerance)):
		return no(TokenNotAcceptable, "issued %s in the future", iat.Sub(now).Round(time.Second))
	case !now.Before(exp):
		return no(TokenExpired, "expired %s ago", now.Sub(exp).Round(time.Second))
	}
	if raw := claims["nbf"]; raw != nil {
		if nbf, ok := seconds(raw); !ok || nbf.After(now.Add(a.sim.options.ClockTolerance)) {
			return no(TokenNotAcceptable, "not valid before %s", raw)
		}
	}
	if raw := claims["jti"]; raw != nil {
		jti, ok := textOf(raw)
		if !ok || jti == "" {
			return no(TokenNotAcceptable, "jti is %s, not a string", raw)
		}
		key := string(claims["iss"]) + jti
		if _, again := a.spent[key]; again {
			return no(TokenNotAcceptable, "jti was used before")
		}
		if len(a.spent)%256 == 255 {
			for old, until := range a.spent {
				if now.After(until.Add(time.Hour)) { // an hour more, since clocks are set back in tests
					delete(a.spent, old)
				}
			}
		}
		a.spent[key] = exp
	}
	return nil
}

// object reads a JSON object with no name twice and nothing after it.
func object(data []byte) (map[string]json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	members := map[string]json.RawMessage{}
	for decoder.More() {
		token, err := decoder.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return nil, errors.New("not a JSON object")
		}
		if members[name] != nil {
			return nil, fmt.Errorf("%q stands there twice", name)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, errors.New("not a JSON object")
		}
		members[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, errors.New("not a whole JSON object")
	}
	if len(bytes.TrimSpace(data[decoder.InputOffset():])) > 0 {
		return nil, errors.New("something follows the JSON object")
	}
	return members, nil
}

// textOf reads a JSON string.
func textOf(raw json.RawMessage) (string, bool) {
	var text *string
	if len(raw) == 0 || json.Unmarshal(raw, &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

// seconds reads a time written as a whole number.
func seconds(raw json.RawMessage) (time.Time, bool) {
	if !wholeNumber.Match(raw) {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	return time.Unix(n, 0), err == nil
}
