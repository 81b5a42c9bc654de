package privatekey

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"strconv"
	"strings"

	"netsuite-connector/credentials/diagnosis"
)

type pkcs8 struct {
	Version    int
	Algorithm  pkix.AlgorithmIdentifier
	PrivateKey []byte
}

type sec1 struct {
	Version    int
	PrivateKey []byte
	First      asn1.RawValue `asn1:"optional"` // [0] parameters or [1] public key
	Second     asn1.RawValue `asn1:"optional"`
}

// part returns the contents of the optional part with the given tag.
func (k sec1) part(tag int) []byte {
	for _, v := range []asn1.RawValue{k.First, k.Second} {
		if v.Class == asn1.ClassContextSpecific && v.Tag == tag {
			return v.Bytes
		}
	}
	return nil
}

// rsaHead is the part of a PKCS#1 key that shows its size, before any arithmetic
// on numbers that may be huge.
type rsaHead struct {
	Version int
	N       *big.Int
	E       *big.Int
	D       *big.Int
	P       *big.Int
}

// keyOf reads a block as a private key, whatever its label says, or says what it
// is instead. Both results are nil for blocks that do not matter, such as
// EC PARAMETERS.
func keyOf(b block) (*Key, *diagnosis.Finding) {
	refuse := func(problem diagnosis.Problem, value string) (*Key, *diagnosis.Finding) {
		return nil, &diagnosis.Finding{Problem: problem, Field: diagnosis.FieldPrivateKey, Value: value}
	}
	switch {
	case b.encrypted || b.label == "ENCRYPTED PRIVATE KEY":
		return refuse(diagnosis.KeyEncrypted, "")
	case strings.HasPrefix(b.label, "OPENSSH") || strings.HasPrefix(b.label, "SSH2"):
		return refuse(diagnosis.KeyOpenSSH, "")
	case strings.HasPrefix(b.label, "PGP"):
		return refuse(diagnosis.KeyPGP, "")
	case strings.HasSuffix(b.label, "CERTIFICATE REQUEST"):
		return refuse(diagnosis.KeyRequest, "")
	case strings.HasPrefix(b.label, "PKCS7"):
		return nil, nil
	case strings.HasSuffix(b.label, "PUBLIC KEY"):
		return refuse(diagnosis.KeyPublic, "")
	case b.label == "DSA PRIVATE KEY":
		return refuse(diagnosis.KeyAlgorithm, "DSA")
	case strings.HasSuffix(b.label, "PARAMETERS"):
		return nil, nil
	case b.der == nil:
		return refuse(problemOfEmpty(b), "")
	case !b.complete:
		return refuse(diagnosis.KeyTruncated, "")
	}
	if k, refused := fromPKCS8(b.der); k != nil || refused != nil {
		return k, refused
	}
	if k, refused := fromPKCS1(b.der, b.der); k != nil || refused != nil {
		return k, refused
	}
	if k, refused := fromSEC1("", b.der, b.der); k != nil || refused != nil {
		return k, refused
	}
	return refuse(problemOfOther(b.der), "")
}

// problemOfEmpty is the problem of a block without readable DER.
func problemOfEmpty(b block) diagnosis.Problem {
	if b.open {
		return diagnosis.KeyTruncated
	}
	return diagnosis.KeyDamaged
}

func fromPKCS8(der []byte) (*Key, *diagnosis.Finding) {
	var outer pkcs8
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return nil, nil
	}
	switch oid := outer.Algorithm.Algorithm.String(); oid {
	case oidRSA, oidPSS:
		if k, refused := fromPKCS1(outer.PrivateKey, der); k != nil || refused != nil {
			return k, refused
		}
		return nil, &diagnosis.Finding{Problem: diagnosis.KeyDamaged, Field: diagnosis.FieldPrivateKey}
	case oidEC:
		var curve asn1.ObjectIdentifier
		if _, err := asn1.Unmarshal(outer.Algorithm.Parameters.FullBytes, &curve); err != nil {
			return nil, &diagnosis.Finding{Problem: diagnosis.KeyExplicitCurve, Field: diagnosis.FieldPrivateKey}
		}
		if k, refused := fromSEC1(curve.String(), outer.PrivateKey, der); k != nil || refused != nil {
			return k, refused
		}
		return nil, &diagnosis.Finding{Problem: diagnosis.KeyDamaged, Field: diagnosis.FieldPrivateKey}
	default:
		return nil, &diagnosis.Finding{Problem: diagnosis.KeyAlgorithm, Field: diagnosis.FieldPrivateKey, Value: algorithmName(oid)}
	}
}

// fromPKCS1 reads an RSA key. The size is checked first, since the arithmetic on
// a key of 100,000 bits takes long.
func fromPKCS1(der, whole []byte) (*Key, *diagnosis.Finding) {
	var head rsaHead
	if _, err := asn1.Unmarshal(der, &head); err != nil || head.N.Sign() <= 0 {
		return nil, nil
	}
	if head.D.Sign() <= 0 || head.P.Sign() <= 0 || head.E.BitLen() > 64 {
		return nil, nil
	}
	if bits := head.N.BitLen(); bits != 3072 && bits != 4096 {
		return nil, &diagnosis.Finding{Problem: diagnosis.KeyRSASize, Field: diagnosis.FieldPrivateKey, Value: strconv.Itoa(bits)}
	}
	if head.Version != 0 {
		return nil, &diagnosis.Finding{Problem: diagnosis.KeyAlgorithm, Field: diagnosis.FieldPrivateKey, Value: "multi-prime RSA"}
	}
	private, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return nil, &diagnosis.Finding{Problem: diagnosis.KeyDamaged, Field: diagnosis.FieldPrivateKey}
	}
	return rsaKey(private, whole), nil
}

// fromSEC1 reads an EC key. curve is the curve that an enclosing PKCS#8 names, or
// "".
func fromSEC1(curve string, der, whole []byte) (*Key, *diagnosis.Finding) {
	var inner sec1
	if _, err := asn1.Unmarshal(der, &inner); err != nil || inner.Version != 1 {
		return nil, nil
	}
	if curve == "" {
		var named asn1.ObjectIdentifier
		if len(inner.part(0)) == 0 {
			return nil, nil
		}
		if _, err := asn1.Unmarshal(inner.part(0), &named); err != nil {
			return nil, &diagnosis.Finding{Problem: diagnosis.KeyExplicitCurve, Field: diagnosis.FieldPrivateKey}
		}
		curve = named.String()
	}
	known := curveOf(curve)
	if known == nil {
		return nil, &diagnosis.Finding{Problem: diagnosis.KeyCurve, Field: diagnosis.FieldPrivateKey, Value: curveName(curve)}
	}
	damaged := &diagnosis.Finding{Problem: diagnosis.KeyDamaged, Field: diagnosis.FieldPrivateKey}
	size := (known.Params().N.BitLen() + 7) / 8
	scalar := inner.PrivateKey
	for len(scalar) > size && scalar[0] == 0 {
		scalar = scalar[1:]
	}
	if len(scalar) > size {
		return nil, damaged
	}
	scalar = append(make([]byte, size-len(scalar)), scalar...) // some tools drop leading zeros
	private, err := ecdsa.ParseRawPrivateKey(known, scalar)
	if err != nil {
		return nil, damaged
	}
	var stated asn1.BitString
	if _, err := asn1.Unmarshal(inner.part(1), &stated); err == nil && len(stated.Bytes) > 0 && stated.Bytes[0] == 4 {
		if public, err := private.PublicKey.Bytes(); err != nil || !bytes.Equal(public, stated.Bytes) {
			return nil, damaged // without this, a changed character would give another key
		}
	}
	return ecKey(private, whole), nil
}

// problemOfOther recognises DER that is not a private key without encryption.
func problemOfOther(der []byte) diagnosis.Problem {
	var encrypted struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	if _, err := asn1.Unmarshal(der, &encrypted); err == nil {
		return diagnosis.KeyEncrypted
	}
	var store struct {
		Version int
		Content struct {
			Type asn1.ObjectIdentifier
		}
	}
	if _, err := asn1.Unmarshal(der, &store); err == nil && store.Version == 3 {
		return diagnosis.KeyPKCS12
	}
	if _, err := x509.ParsePKIXPublicKey(der); err == nil {
		return diagnosis.KeyPublic
	}
	if _, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return diagnosis.KeyPublic
	}
	if _, err := x509.ParseCertificateRequest(der); err == nil {
		return diagnosis.KeyRequest
	}
	return diagnosis.KeyDamaged
}
