package privatekey

import (
	"crypto/elliptic"
	"strings"
)

const (
	oidRSA = "1.2.840.113549.1.1.1"
	oidPSS = "1.2.840.113549.1.1.10" // crypto/x509 does not know it
	oidEC  = "1.2.840.10045.2.1"
)

func algorithmName(oid string) string {
	switch oid {
	case "1.3.101.112":
		return "Ed25519"
	case "1.3.101.113":
		return "Ed448"
	case "1.3.101.110":
		return "X25519"
	case "1.3.101.111":
		return "X448"
	case "1.2.840.10040.4.1":
		return "DSA"
	case "1.2.840.113549.1.3.1", "1.2.840.10046.2.1":
		return "Diffie-Hellman"
	case "1.2.156.10197.1.301":
		return "SM2"
	}
	if strings.HasPrefix(oid, "2.16.840.1.101.3.4.3.") {
		return "ML-DSA"
	}
	return "unknown algorithm " + oid
}

func curveOf(oid string) elliptic.Curve {
	switch oid {
	case "1.2.840.10045.3.1.7":
		return elliptic.P256()
	case "1.3.132.0.34":
		return elliptic.P384()
	case "1.3.132.0.35":
		return elliptic.P521()
	default:
		return nil
	}
}

func curveName(oid string) string {
	switch oid {
	case "1.3.132.0.10":
		return "secp256k1"
	case "1.3.132.0.33":
		return "P-224"
	case "1.2.840.10045.3.1.1":
		return "P-192"
	case "1.2.156.10197.1.301":
		return "SM2"
	}
	if strings.HasPrefix(oid, "1.3.36.3.3.2.8.1.1.") {
		return "brainpool"
	}
	return "unknown curve " + oid
}
