package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
)

// assertionFaults are those of what is signed.
func assertionFaults() []string {
	return []string{"rs256", "aud-array", "scope-array", "long-lived", "same-jti", "no-kid"}
}

type object = map[string]any

func parts(assertion string) (header, claims object) {
	for i, part := range strings.Split(assertion, ".") {
		text, err := base64.RawURLEncoding.DecodeString(part)
		if err != nil {
			return header, claims
		}
		switch i {
		case 0:
			_ = json.Unmarshal(text, &header)
		case 1:
			_ = json.Unmarshal(text, &claims)
		}
	}
	return header, claims
}

func issuer(assertion string) string {
	_, claims := parts(assertion)
	text, _ := claims["iss"].(string)
	return text
}

// resigned is an assertion with a fault, signed with the key as it should be.
func resigned(assertion, key, fault string) string {
	header, claims := parts(assertion)
	block, _ := pem.Decode([]byte(key))
	if block == nil || claims == nil {
		return assertion
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return assertion
	}
	switch fault {
	case "rs256":
		if _, isRSA := parsed.(*rsa.PrivateKey); isRSA {
			header["alg"] = "RS256"
		}
	case "aud-array":
		claims["aud"] = []any{claims["aud"]}
	case "scope-array":
		claims["scope"] = []any{claims["scope"]}
	case "long-lived":
		if issued, ok := claims["iat"].(float64); ok {
			claims["exp"] = issued + 3599
		}
	case "same-jti":
		claims["jti"] = "always-the-same"
	case "no-kid":
		delete(header, "kid")
	}
	return sign(header, claims, parsed)
}

func sign(header, claims object, key any) string {
	encode := func(v object) string {
		text, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(text)
	}
	if seconds, ok := claims["iat"].(float64); ok {
		claims["iat"] = int64(seconds)
	}
	if seconds, ok := claims["exp"].(float64); ok {
		claims["exp"] = int64(seconds)
	}
	text := encode(header) + "." + encode(claims)
	var signature []byte
	switch key := key.(type) {
	case *rsa.PrivateKey:
		digest := sha256.Sum256([]byte(text))
		if header["alg"] == "RS256" {
			signature, _ = rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
		} else {
			signature, _ = rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		}
	case *ecdsa.PrivateKey:
		var digest []byte
		switch header["alg"] {
		case "ES384":
			sum := sha512.Sum384([]byte(text))
			digest = sum[:]
		case "ES512":
			sum := sha512.Sum512([]byte(text))
			digest = sum[:]
		default:
			sum := sha256.Sum256([]byte(text))
			digest = sum[:]
		}
		r, s, err := ecdsa.Sign(rand.Reader, key, digest)
		if err != nil {
			return text
		}
		size := (key.Curve.Params().BitSize + 7) / 8
		signature = append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}
