package credentials

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"strconv"
	"strings"
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

// part returns what stands in the optional part of the given tag.
func (k sec1) part(tag int) []byte {
	for _, v := range []asn1.RawValue{k.First, k.Second} {
		if v.Class == asn1.ClassContextSpecific && v.Tag == tag {
			return v.Bytes
		}
	}
	return nil
}

// rsaHead is the part of PKCS#1 that tells the size before any arithmetic on a
// stranger's numbers.
type rsaHead struct {
	Version int
	N       *big.Int
	E       *big.Int
	D       *big.Int
	P       *big.Int
}

// keyOf reads a block as a private key, whatever its label says, or tells what
// it is. Both nil: nothing worth telling, such as EC PARAMETERS.
func keyOf(b block) (*key, *Finding) {
	refuse := func(kind Kind, value string) (*key, *Finding) {
		return nil, &Finding{Kind: kind, Field: FieldPrivateKey, Value: value}
	}
	switch {
	case b.encrypted || b.label == "ENCRYPTED PRIVATE KEY":
		return refuse(KeyEncrypted, "")
	case strings.HasPrefix(b.label, "OPENSSH") || strings.HasPrefix(b.label, "SSH2"):
		return refuse(KeyOpenSSH, "")
	case strings.HasPrefix(b.label, "PGP"):
		return refuse(KeyPGP, "")
	case strings.HasSuffix(b.label, "CERTIFICATE REQUEST"):
		return refuse(KeyRequest, "")
	case strings.HasPrefix(b.label, "PKCS7"):
		return nil, nil
	case strings.HasSuffix(b.label, "PUBLIC KEY"):
		return refuse(KeyPublic, "")
	case b.label == "DSA PRIVATE KEY":
		return refuse(KeyAlgorithm, "DSA")
	case strings.HasSuffix(b.label, "PARAMETERS"):
		return nil, nil
	case b.der == nil:
		return refuse(emptyKind(b), "")
	case !b.complete:
		return refuse(KeyTruncated, "")
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
	return refuse(otherKind(b.der), "")
}

// emptyKind tells a block without a readable body: nothing but its lines, or
// one that was cut short or altered.
func emptyKind(b block) Kind {
	if b.open {
		return KeyTruncated
	}
	return KeyDamaged
}

func fromPKCS8(der []byte) (*key, *Finding) {
	var outer pkcs8
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return nil, nil
	}
	switch oid := outer.Algorithm.Algorithm.String(); oid {
	case oidRSA, oidPSS:
		if k, refused := fromPKCS1(outer.PrivateKey, der); k != nil || refused != nil {
			return k, refused
		}
		return nil, &Finding{Kind: KeyDamaged, Field: FieldPrivateKey}
	case oidEC:
		var curve asn1.ObjectIdentifier
		if _, err := asn1.Unmarshal(outer.Algorithm.Parameters.FullBytes, &curve); err != nil {
			return nil, &Finding{Kind: KeyExplicitCurve, Field: FieldPrivateKey}
		}
		if k, refused := fromSEC1(curve.String(), outer.PrivateKey, der); k != nil || refused != nil {
			return k, refused
		}
		return nil, &Finding{Kind: KeyDamaged, Field: FieldPrivateKey}
	default:
		return nil, &Finding{Kind: KeyAlgorithm, Field: FieldPrivateKey, Value: algorithmName(oid)}
	}
}

// fromPKCS1 reads an RSA key. The size is looked at first: checking a key of
// 100,000 bits takes long.
func fromPKCS1(der, whole []byte) (*key, *Finding) {
	var head rsaHead
	if _, err := asn1.Unmarshal(der, &head); err != nil || head.N.Sign() <= 0 {
		return nil, nil
	}
	if head.D.Sign() <= 0 || head.P.Sign() <= 0 || head.E.BitLen() > 64 {
		return nil, nil
	}
	if bits := head.N.BitLen(); bits != 3072 && bits != 4096 {
		return nil, &Finding{Kind: KeyRSASize, Field: FieldPrivateKey, Value: strconv.Itoa(bits)}
	}
	if head.Version != 0 {
		return nil, &Finding{Kind: KeyAlgorithm, Field: FieldPrivateKey, Value: "multi-prime RSA"}
	}
	private, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return nil, &Finding{Kind: KeyDamaged, Field: FieldPrivateKey}
	}
	return rsaKey(private, whole), nil
}

// fromSEC1 reads an EC key. curve is what PKCS#8 says outside of it, or "".
func fromSEC1(curve string, der, whole []byte) (*key, *Finding) {
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
			return nil, &Finding{Kind: KeyExplicitCurve, Field: FieldPrivateKey}
		}
		curve = named.String()
	}
	known := curveOf(curve)
	if known == nil {
		return nil, &Finding{Kind: KeyCurve, Field: FieldPrivateKey, Value: curveName(curve)}
	}
	damaged := &Finding{Kind: KeyDamaged, Field: FieldPrivateKey}
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
			return nil, damaged // a changed character would else pass for another key
		}
	}
	return ecKey(private, whole), nil
}

// otherKind recognises DER that is not a plain private key.
func otherKind(der []byte) Kind {
	var encrypted struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	if _, err := asn1.Unmarshal(der, &encrypted); err == nil {
		return KeyEncrypted
	}
	var store struct {
		Version int
		Content struct {
			Type asn1.ObjectIdentifier
		}
	}
	if _, err := asn1.Unmarshal(der, &store); err == nil && store.Version == 3 {
		return KeyPKCS12
	}
	if _, err := x509.ParsePKIXPublicKey(der); err == nil {
		return KeyPublic
	}
	if _, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return KeyPublic
	}
	if _, err := x509.ParseCertificateRequest(der); err == nil {
		return KeyRequest
	}
	return KeyDamaged
}
