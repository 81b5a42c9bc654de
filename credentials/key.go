package credentials

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/golang-jwt/jwt/v5"
)

// key is a private key that NetSuite accepts, with the algorithm it decides.
type key struct {
	signer      crypto.Signer // *rsa.PrivateKey or *ecdsa.PrivateKey
	method      jwt.SigningMethod
	name        string // "RSA, 4096 bits"
	fingerprint [sha256.Size]byte
	text        string // the base64 of what was pasted: what redaction looks for
}

// keyField is everything the key field holds.
type keyField struct {
	key          *key
	refused      *Finding          // why there is no key
	certificate  *x509.Certificate // pasted with the key: its own if there is one
	others       []*x509.Certificate
	certificates int // blocks that say they are one
}

// maxKeys bounds the work on a field full of keys, each of which takes
// arithmetic to check.
const maxKeys = 16

// readKeyField reads the key field. It never fails: what is wrong is in the
// result, so that a certificate can be judged beside a refused key.
func readKeyField(text string) keyField {
	if len(text) > maxKeyText {
		return keyField{refused: &Finding{Kind: KeyTooLarge, Field: FieldPrivateKey}}
	}
	var keys []*key
	var field keyField
	var refusals []Finding
	var certificates []*x509.Certificate
	tried := 0
	for _, b := range blocks(text) {
		if isCertificate(b) {
			field.certificates++
			if c, err := x509.ParseCertificate(b.der); err == nil {
				certificates = append(certificates, c)
			}
			continue
		}
		if tried++; tried > maxKeys {
			break
		}
		k, refused := keyOf(b)
		switch {
		case k != nil:
			keys = append(keys, k)
		case refused != nil:
			refusals = append(refusals, *refused)
		}
	}
	field.key, field.certificate = pair(keys, certificates)
	field.others = certificates
	switch {
	case field.key == nil:
		field.refused = gravest(refusals, field.certificates > 0, text)
	case several(keys) && (field.certificate == nil || !field.key.belongsTo(field.certificate)):
		field.key, field.refused = nil, &Finding{Kind: KeySeveral, Field: FieldPrivateKey}
	}
	return field
}

// several tells whether there are different keys, of which none can be chosen.
func several(keys []*key) bool {
	return slices.ContainsFunc(keys, func(k *key) bool { return k.fingerprint != keys[0].fingerprint })
}

// prefer chooses the certificate that the Certificate ID names, where the key
// has several: a key that is kept gets a new one every two years.
func (f *keyField) prefer(certificateID string) {
	for _, c := range f.others {
		if f.key != nil && f.key.belongsTo(c) && thumbprint(c) == certificateID {
			f.certificate = c
		}
	}
}

// pair chooses the certificate that belongs to the key, of several the one that
// ends last, and among several keys the one that has a certificate.
func pair(keys []*key, certificates []*x509.Certificate) (*key, *x509.Certificate) {
	for _, k := range keys {
		var own *x509.Certificate
		for _, c := range certificates {
			if k.belongsTo(c) && (own == nil || c.NotAfter.After(own.NotAfter)) {
				own = c
			}
		}
		if own != nil {
			return k, own
		}
	}
	var first *key
	var certificate *x509.Certificate
	if len(keys) > 0 {
		first = keys[0]
	}
	if len(certificates) > 0 {
		certificate = certificates[0]
	}
	return first, certificate
}

// belongsTo tells whether the certificate holds the key's public half.
func (k *key) belongsTo(c *x509.Certificate) bool {
	public, ok := k.signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(PublicKey(c))
}

// PublicKey is the key that a certificate holds, nil for a kind that NetSuite
// does not know. crypto/x509 leaves out rsa-pss keys: inside is a plain RSA key.
func PublicKey(c *x509.Certificate) crypto.PublicKey {
	if c.PublicKey != nil {
		return c.PublicKey
	}
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(c.RawSubjectPublicKeyInfo, &info); err != nil || info.Algorithm.Algorithm.String() != oidPSS {
		return nil
	}
	if key, err := x509.ParsePKCS1PublicKey(info.Key.RightAlign()); err == nil {
		return key
	}
	return nil
}

// gravest picks what to say when there is no key: the finding nearest to one.
func gravest(refusals []Finding, certificate bool, text string) *Finding {
	for _, f := range refusals {
		if f.Kind != KeyPublic && f.Kind != KeyRequest && f.Kind != KeyNone {
			return &f
		}
	}
	if len(refusals) > 0 {
		return &refusals[0]
	}
	if certificate {
		return &Finding{Kind: KeyCertificateOnly, Field: FieldPrivateKey}
	}
	return &Finding{Kind: foreignKind(text), Field: FieldPrivateKey}
}

// foreignKind recognises key files that are no PEM.
func foreignKind(text string) Kind {
	binary := strings.ContainsFunc(text, func(r rune) bool { return r > 0 && r < '\a' || r == unicode.ReplacementChar })
	text = strings.TrimSpace(tidy(text))
	for sign, kind := range map[string]Kind{
		"PuTTY-User-Key-File": KeyPuTTY, "ssh-rsa ": KeyOpenSSH, "ssh-ed25519 ": KeyOpenSSH, "ecdsa-sha2-": KeyOpenSSH,
		"<RSAKeyValue": KeyXML,
	} {
		if strings.HasPrefix(text, sign) {
			return kind
		}
	}
	const before = "[ \n\\\"'" // of JSON that was quoted, or put into a list
	object, isObject := strings.CutPrefix(strings.TrimLeft(text, before), "{")
	switch {
	case isObject && (strings.Contains(object, "kty") || strings.HasPrefix(strings.TrimLeft(object, before), "keys")):
		return KeyJWK
	case strings.Trim(text, "*•●⬤") == "":
		return KeyMasked
	case binary:
		return KeyBinary
	case len(text) < 256 && !strings.Contains(text, "\n") && fileName(text):
		return KeyFileName
	default:
		return KeyNone
	}
}

func fileName(text string) bool {
	lower := strings.ToLower(strings.Trim(text, "\"'@ "))
	for _, end := range []string{".pem", ".key", ".p8", ".pk8", ".p12", ".pfx", ".der", ".txt", ".ppk", ".cer", ".crt"} {
		if strings.HasSuffix(lower, end) {
			return true
		}
	}
	return false
}

func newKey(signer crypto.Signer, method jwt.SigningMethod, name string, der []byte) *key {
	public, err := x509.MarshalPKIXPublicKey(signer.Public())
	if err != nil { // RSA and NIST curves always can
		return nil
	}
	return &key{
		signer: signer, method: method, name: name,
		fingerprint: sha256.Sum256(public),
		text:        base64.StdEncoding.EncodeToString(der),
	}
}

func rsaKey(private *rsa.PrivateKey, der []byte) *key {
	return newKey(private, jwt.SigningMethodPS256, fmt.Sprintf("RSA, %d bits", private.N.BitLen()), der)
}

func ecKey(private *ecdsa.PrivateKey, der []byte) *key {
	switch private.Curve {
	case elliptic.P256():
		return newKey(private, jwt.SigningMethodES256, "EC, P-256", der)
	case elliptic.P384():
		return newKey(private, jwt.SigningMethodES384, "EC, P-384", der)
	case elliptic.P521():
		return newKey(private, jwt.SigningMethodES512, "EC, P-521", der)
	default:
		return nil
	}
}

// Format keeps the key out of every format verb.
func (k key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[private key: " + k.name + "]")) }

func isCertificate(b block) bool {
	switch b.label {
	case "CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE":
		return true
	case "":
		_, err := x509.ParseCertificate(b.der)
		return err == nil
	default:
		return false
	}
}

// thumbprint is the Certificate ID that NetSuite gives a certificate:
// base64url(SHA-256(DER)), as one sample of Oracle's shows
// (NS:article_0209112025). It is not documented, so that nothing but advice
// rests on it.
func thumbprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
