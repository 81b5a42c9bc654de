package privatekey

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"netsuite-connector/credentials/diagnosis"
)

func TestRefusedKeys(t *testing.T) {
	t.Parallel()
	good := keyFile(t, "rsa3072-pkcs8.pem")
	ec := keyFile(t, "p256-pkcs8.pem")
	der := func(name string) string { // the base64 of the file's DER, without its lines
		lines := strings.Split(strings.TrimSpace(keyFile(t, name)), "\n")
		return strings.Join(lines[1:len(lines)-1], "\n")
	}
	const keygen = "`netsuite keygen`"
	for name, tt := range map[string]struct {
		text    string
		problem diagnosis.Problem
		says    []string
	}{
		"RSA 2048 PKCS#1":                {keyFile(t, "rsa2048-pkcs1.pem"), diagnosis.KeyRSASize, []string{"2048 bits", "3072 or 4096", keygen, "rsa:4096"}},
		"RSA 2048 PKCS#8":                {keyFile(t, "rsa2048-pkcs8.pem"), diagnosis.KeyRSASize, []string{"2048 bits", keygen}},
		"RSA 1024":                       {keyFile(t, "rsa1024.pem"), diagnosis.KeyRSASize, []string{"1024 bits", keygen}},
		"RSA 8192":                       {keyFile(t, "rsa8192.pem"), diagnosis.KeyRSASize, []string{"8192 bits", keygen}},
		"Ed25519":                        {keyFile(t, "ed25519.pem"), diagnosis.KeyAlgorithm, []string{"Ed25519", keygen}},
		"Ed448":                          {keyFile(t, "ed448.pem"), diagnosis.KeyAlgorithm, []string{"Ed448", keygen}},
		"X25519":                         {keyFile(t, "x25519.pem"), diagnosis.KeyAlgorithm, []string{"X25519", keygen}},
		"DSA":                            {keyFile(t, "dsa.pem"), diagnosis.KeyAlgorithm, []string{"DSA", keygen}},
		"DSA by label":                   {"-----BEGIN DSA PRIVATE KEY-----\nMIIDVgIBAAKCAQEA\n-----END DSA PRIVATE KEY-----", diagnosis.KeyAlgorithm, []string{"DSA"}},
		"secp256k1 SEC1":                 {keyFile(t, "secp256k1-sec1.pem"), diagnosis.KeyCurve, []string{"secp256k1", keygen, "prime256v1"}},
		"secp256k1":                      {keyFile(t, "secp256k1-pkcs8.pem"), diagnosis.KeyCurve, []string{"secp256k1", keygen}},
		"brainpool":                      {keyFile(t, "brainpool-pkcs8.pem"), diagnosis.KeyCurve, []string{"brainpool", keygen}},
		"brainpool SEC1":                 {keyFile(t, "brainpool-sec1.pem"), diagnosis.KeyCurve, []string{"brainpool", keygen}},
		"P-224 PKCS#8":                   {keyFile(t, "p224-pkcs8.pem"), diagnosis.KeyCurve, []string{"P-224", keygen}},
		"P-224":                          {keyFile(t, "p224-sec1.pem"), diagnosis.KeyCurve, []string{"P-224", keygen}},
		"explicit SEC1":                  {keyFile(t, "explicit-sec1.pem"), diagnosis.KeyExplicitCurve, []string{"written out", "ec_param_enc:named_curve", keygen}},
		"explicit PKCS#8":                {keyFile(t, "explicit-pkcs8.pem"), diagnosis.KeyExplicitCurve, []string{"ec_param_enc:named_curve"}},
		"encrypted PKCS#8":               {keyFile(t, "encrypted-pkcs8.pem"), diagnosis.KeyEncrypted, []string{"passphrase", "openssl pkey -in encrypted.pem -out private.pem"}},
		"encrypted PKCS#1":               {keyFile(t, "encrypted-pkcs1.pem"), diagnosis.KeyEncrypted, []string{"passphrase", "openssl pkey -in"}},
		"encrypted SEC1":                 {keyFile(t, "encrypted-sec1.pem"), diagnosis.KeyEncrypted, []string{"openssl pkey -in"}},
		"encrypted, flattened":           {strings.ReplaceAll(keyFile(t, "encrypted-pkcs1.pem"), "\n", " "), diagnosis.KeyEncrypted, []string{"openssl pkey -in"}},
		"encrypted, DER":                 {der("encrypted-pkcs8.pem"), diagnosis.KeyEncrypted, []string{"openssl pkey -in"}},
		"encrypted, other label":         {"-----BEGIN PRIVATE KEY-----\n" + der("encrypted-pkcs8.pem") + "\n-----END PRIVATE KEY-----", diagnosis.KeyEncrypted, nil},
		"public key":                     {keyFile(t, "public.pem"), diagnosis.KeyPublic, []string{"public key", "certificate", keygen}},
		"public key PKCS#1":              {keyFile(t, "public-pkcs1.pem"), diagnosis.KeyPublic, []string{"public key"}},
		"public key DER":                 {der("public.pem"), diagnosis.KeyPublic, []string{"public key"}},
		"certificate":                    {keyFile(t, "p256-cert.pem"), diagnosis.KeyCertificateOnly, []string{"certificate", "-keyout", keygen}},
		"certificate DER":                {der("p256-cert.pem"), diagnosis.KeyCertificateOnly, []string{"certificate"}},
		"certificate request":            {keyFile(t, "request.pem"), diagnosis.KeyRequest, []string{"signing request", keygen}},
		"certificate and a 2048-bit key": {keyFile(t, "p256-cert.pem") + keyFile(t, "rsa2048-pkcs8.pem"), diagnosis.KeyRSASize, []string{"2048"}},
		"public and encrypted":           {keyFile(t, "public.pem") + keyFile(t, "encrypted-pkcs8.pem"), diagnosis.KeyEncrypted, nil},
		"two keys":                       {keyFile(t, "p384-pkcs8.pem") + ec, diagnosis.KeySeveral, []string{"several private keys", "certificate"}},
		"two keys and a certificate":     {keyFile(t, "p384-pkcs8.pem") + ec + keyFile(t, "rsa3072-cert.pem"), diagnosis.KeySeveral, nil},
		"OpenSSH":                        {keyFile(t, "openssh.pem"), diagnosis.KeyOpenSSH, []string{"OpenSSH", keygen}},
		"OpenSSH public":                 {keyFile(t, "openssh.pub"), diagnosis.KeyOpenSSH, []string{"OpenSSH", keygen}},
		"SSH2 public":                    {"---- BEGIN SSH2 PUBLIC KEY ----\nAAAAB3NzaC1yc2E\n---- END SSH2 PUBLIC KEY ----", diagnosis.KeyOpenSSH, nil},
		"PuTTY":                          {"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: x\nPublic-Lines: 6\nAAAAB3NzaC1yc2E", diagnosis.KeyPuTTY, []string{"PuTTY", keygen}},
		"PGP":                            {"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQVYBF8\n-----END PGP PRIVATE KEY BLOCK-----", diagnosis.KeyPGP, []string{"PGP", keygen}},
		"PKCS#12":                        {keyFile(t, "pkcs12.txt"), diagnosis.KeyPKCS12, []string{"PKCS#12", "openssl pkcs12"}},
		"JWK":                            {`{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}`, diagnosis.KeyJWK, []string{"JSON Web Key", keygen}},
		"JWK, quoted":                    {`"{\"kty\":\"RSA\",\"n\":\"AQAB\"}"`, diagnosis.KeyJWK, nil},
		"JWK, in a list":                 {`[ {"kty":"RSA","n":"AQAB"} ]`, diagnosis.KeyJWK, nil},
		"stars":                          {"********", diagnosis.KeyMasked, []string{"stars", "again"}},
		"bullets":                        {strings.Repeat("•", 40), diagnosis.KeyMasked, nil},
		"binary":                         {"0\x82\x01\x00\x02\x01\x00" + strings.Repeat("\x05\u00e6", 300), diagnosis.KeyBinary, []string{"binary", "openssl pkey -in key.der", "openssl pkcs12"}},
		"binary, replaced":               {"0\ufffd\ufffd\x02" + strings.Repeat("a\ufffd", 300), diagnosis.KeyBinary, nil},
		"JWK set":                        {`{"keys":[{"kty":"EC"}]}`, diagnosis.KeyJWK, []string{"JSON Web Key"}},
		"XML":                            {"<RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>", diagnosis.KeyXML, []string{"XML", keygen}},
		"truncated":                      {good[:len(good)/2], diagnosis.KeyTruncated, []string{"cut short", "-----END PRIVATE KEY-----"}},
		"truncated, with END":            {good[:800] + "\n-----END PRIVATE KEY-----", diagnosis.KeyTruncated, []string{"cut short"}},
		"BEGIN line alone":               {"-----BEGIN PRIVATE KEY-----", diagnosis.KeyTruncated, []string{"cut short"}},
		"empty block":                    {"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", diagnosis.KeyDamaged, []string{"damaged"}},
		"first line lost":                {strings.Replace(good, strings.Split(good, "\n")[1]+"\n", "", 1), diagnosis.KeyDamaged, []string{"damaged"}},
		"a line lost":                    {strings.Replace(good, strings.Split(good, "\n")[5]+"\n", "", 1), diagnosis.KeyTruncated, []string{"cut short"}},
		"two lines swapped":              {swapLines(good, 5, 9), diagnosis.KeyDamaged, []string{"damaged"}},
		"a character changed, RSA":       {changed(good, 900), diagnosis.KeyDamaged, nil},
		"a character changed, EC":        {changed(ec, 80), diagnosis.KeyDamaged, nil},
		"lower case":                     {"-----begin private key-----\n" + strings.ToLower(strings.Split(good, "\n")[1]) + "\n-----end private key-----", diagnosis.KeyDamaged, nil},
		"garbage in a block":             {"-----BEGIN PRIVATE KEY-----\n" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", 400))) + "\n-----END PRIVATE KEY-----", diagnosis.KeyDamaged, nil},
		"a file name":                    {`C:\keys\private.pem`, diagnosis.KeyFileName, []string{"name of a file", "text editor"}},
		"a path":                         {"@/home/me/netsuite.key", diagnosis.KeyFileName, nil},
		"words":                          {"ask Bob for the key", diagnosis.KeyNone, []string{"no private key", "-----BEGIN PRIVATE KEY-----"}},
		"a fingerprint":                  {"SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", diagnosis.KeyNone, nil},
		"parameters alone":               {"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----", diagnosis.KeyNone, nil},
		"too large":                      {good + strings.Repeat("\n", MaxLength), diagnosis.KeyTooLarge, []string{"64 KiB"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			field := Parse(tt.text)
			if field.Key != nil {
				t.Fatalf("accepted as %s", field.Key.Description())
			}
			if field.Refusal.Problem != tt.problem {
				t.Errorf("refused as %s, want %s", field.Refusal.Problem, tt.problem)
			}
			said := diagnosis.Message(*field.Refusal)
			for _, want := range tt.says {
				if !strings.Contains(said, want) {
					t.Errorf("%q does not say %q", said, want)
				}
			}
			for i := 0; i+20 < len(tt.text); i += 20 { // nothing of what was pasted comes back
				if piece := tt.text[i : i+20]; !strings.ContainsAny(piece, "- \n") && strings.Contains(said, piece) {
					t.Errorf("%q repeats %q", said, piece)
				}
			}
		})
	}
}

func swapLines(text string, i, j int) string {
	lines := strings.Split(text, "\n")
	lines[i], lines[j] = lines[j], lines[i]
	return strings.Join(lines, "\n")
}

// changed replaces a letter of the body by another.
func changed(text string, at int) string {
	for strings.ContainsAny(text[at:at+1], "\n=") {
		at++
	}
	letter := "A"
	if text[at] == 'A' {
		letter = "B"
	}
	return text[:at] + letter + text[at+1:]
}

func TestKeyAmongOtherBlocks(t *testing.T) {
	t.Parallel()
	own, other := keyFile(t, "p256-cert.pem"), keyFile(t, "rsa3072-cert.pem")
	for name, tt := range map[string]struct {
		text   string
		alg    Algorithm
		paired bool
	}{
		"certificate before":       {own + keyFile(t, "p256-pkcs8.pem"), "ES256", true},
		"certificate after":        {keyFile(t, "p256-pkcs8.pem") + own, "ES256", true},
		"OpenSSL's older label":    {strings.ReplaceAll(own, "CERTIFICATE", "X509 CERTIFICATE") + keyFile(t, "p256-pkcs8.pem"), "ES256", true},
		"OpenSSL's trusted label":  {strings.ReplaceAll(own, "CERTIFICATE", "TRUSTED CERTIFICATE") + keyFile(t, "p256-pkcs8.pem"), "ES256", true},
		"a chain":                  {keyFile(t, "p256-pkcs8.pem") + other + own + other, "ES256", true},
		"another's certificate":    {keyFile(t, "p256-pkcs8.pem") + other, "ES256", false},
		"a key twice":              {keyFile(t, "p256-pkcs8.pem") + keyFile(t, "p256-pkcs8.pem"), "ES256", false},
		"public key before":        {keyFile(t, "public.pem") + keyFile(t, "rsa3072-pkcs8.pem"), "PS256", false},
		"a refused key before":     {keyFile(t, "rsa2048-pkcs8.pem") + keyFile(t, "rsa4096-pkcs8.pem"), "PS256", false},
		"the pair among two keys":  {keyFile(t, "rsa4096-pkcs8.pem") + keyFile(t, "p256-pkcs8.pem") + own, "ES256", true},
		"all flattened":            {strings.ReplaceAll(own+keyFile(t, "p256-sec1.pem")+other, "\n", ""), "ES256", true},
		"certificate, literal \\n": {strings.ReplaceAll(own+keyFile(t, "p256-pkcs8.pem"), "\n", `\n`), "ES256", true},
	} {
		field := Parse(tt.text)
		if field.Key == nil || field.Key.Algorithm() != tt.alg {
			t.Errorf("%s: %v, %v", name, field.Key, field.Refusal)
			continue
		}
		if got := field.Certificate != nil && field.Key.Matches(field.Certificate); got != tt.paired {
			t.Errorf("%s: certificate belongs to the key: %v, want %v", name, got, tt.paired)
		}
	}
}

func TestHostileKeysEndSoon(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"markers":          strings.Repeat("-----BEGIN PRIVATE KEY-----", 2400),
		"labels":           "-----BEGIN " + strings.Repeat("A ", 32000),
		"dashes":           strings.Repeat("-", 65000),
		"backslashes":      strings.Repeat(`\`, 65000),
		"entities":         strings.Repeat("&#45;", 13000),
		"quotes":           strings.Repeat(`"+`, 32000),
		"proc types":       strings.Repeat("Proc-Type: 4,ENCRYPTED\n", 2800),
		"base64":           strings.Repeat("MIIJ", 16000),
		"nested base64":    base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("TUlJ", 9000))))),
		"nested sequences": "-----BEGIN PRIVATE KEY-----" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("0\x80", 20000))) + "-----END PRIVATE KEY-----",
		"a huge RSA key":   hugeRSA(),
		"many keys":        strings.Repeat(keyFile(t, "p521-sec1.pem"), 130),
	} {
		began := time.Now()
		Parse(text[:min(len(text), MaxLength)])
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// hugeRSA is PKCS#1 with numbers of 80,000 bits, which are costly to check.
func hugeRSA() string {
	integer := func(bytes int) string {
		body := "\x01" + strings.Repeat("\xa5", bytes-1)
		return "\x02\x82" + string([]byte{byte(bytes >> 8), byte(bytes)}) + body
	}
	body := "\x02\x01\x00" + integer(10000) + "\x02\x03\x01\x00\x01" + integer(10000) + integer(5000) + integer(5000) + integer(5000) + integer(5000) + integer(5000)
	der := "\x30\x82" + string([]byte{byte(len(body) >> 8), byte(len(body))}) + body
	return "-----BEGIN RSA PRIVATE KEY-----\n" + base64.StdEncoding.EncodeToString([]byte(der)) + "\n-----END RSA PRIVATE KEY-----"
}

// FuzzKey holds that reading a key field neither fails nor takes long, that
// every refusal has its words, and that an accepted key is one of NetSuite's.
func FuzzKey(f *testing.F) {
	for _, name := range []string{"p256-pkcs8.pem", "p256-sec1.pem", "p384-sec1.pem", "p521-pkcs8.pem", "explicit-sec1.pem", "ed25519.pem", "encrypted-sec1.pem", "p256-cert.pem", "request.pem", "bag.pem", "secp256k1-pkcs8.pem"} {
		for _, make := range shapes {
			f.Add(make(keyFile(f, name)))
		}
	}
	f.Add(hugeRSA())
	f.Add(keyFile(f, "pkcs12.txt"))
	f.Fuzz(func(t *testing.T, text string) {
		began := time.Now()
		field := Parse(text)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("took %v", took)
		}
		if (field.Key == nil) == (field.Refusal == nil) {
			t.Fatalf("key %v, refused %v", field.Key, field.Refusal)
		}
		if field.Refusal != nil {
			if detail, remedy := diagnosis.Explain(*field.Refusal); detail == "" || remedy == "" || strings.Contains(detail, "has no text for") {
				t.Errorf("%s has no words", field.Refusal.Problem)
			}
			return
		}
		switch field.Key.Algorithm() {
		case "PS256", "ES256", "ES384", "ES512":
		default:
			t.Errorf("signs %s", field.Key.Algorithm())
		}
	})
}
