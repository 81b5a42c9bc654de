package simulator

import (
	"slices"
	"time"
)

// Detail is what the Login Audit Trail shows in its column of that name
// (NS:subsect_158324637123).
type Detail string

// The details that M2M set-up leads to.
const (
	MissingKeyID          Detail = "MissingKeyId"
	MissingKey            Detail = "MissingKey"
	SignatureValidation   Detail = "SignatureValidation"
	UnsupportedAlgo       Detail = "UnsupportedAlgo"
	TokenValidityTooBroad Detail = "TokenValidityTooBroad"
	TokenNotAcceptable    Detail = "TokenNotAcceptable"
	TokenExpired          Detail = "TokenExpired"
	InvalidIssuer         Detail = "InvalidIssuer"
	InvalidIntegration    Detail = "InvalidIntegration"
	IntegrationBlocked    Detail = "IntegrationBlocked"
	ScopeMismatched       Detail = "ScopeMismatched"
	InvalidScope          Detail = "InvalidScope"
	EntityOrRoleDisabled  Detail = "EntityOrRoleDisabled"
	FeatureDisabled       Detail = "FeatureDisabled"
	AccessTokenExpired    Detail = "AccessTokenExpired"
	InvalidRequest        Detail = "InvalidRequest"  // ours: no code is published for a malformed request
	LoginPermission       Detail = "LoginPermission" // ours: the role lacks a permission
)

// LoginAttempt is one line of Setup > Users/Roles > View Login Audit Trail.
type LoginAttempt struct {
	Time     time.Time
	ClientID string // as far as it was known
	URI      string
	Success  bool
	Detail   Detail // empty on success
	Note     string // what exactly, which NetSuite does not show
}

const auditKept = 5000

// LoginAudit returns the Login Audit Trail, oldest first.
func (a *Account) LoginAudit() []LoginAttempt {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.audit)
}

// noteLogin is called with a.mu held.
func (a *Account) noteLogin(l LoginAttempt) {
	l.Time = a.sim.now()
	if len(a.audit) >= auditKept {
		a.audit = append(a.audit[:0], a.audit[auditKept/2:]...)
	}
	a.audit = append(a.audit, l)
}
