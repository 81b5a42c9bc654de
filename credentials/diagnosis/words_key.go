package diagnosis

const (
	// The options are Oracle's (NS:section_162686838198), named_curve included.
	newKeyCommand = "Make a new key and certificate with `netsuite keygen`, or with " +
		"`openssl req -new -x509 -newkey rsa:4096 -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:64 -nodes -days 730 -keyout private.pem -out public.pem`"
	newECCommand = "Make a new key and certificate with `netsuite keygen`, or with " +
		"`openssl req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -pkeyopt ec_param_enc:named_curve -nodes -days 730 -keyout private.pem -out public.pem`"
	thenUpload = ", and upload the certificate in NetSuite under " + whereMapping + "."
	wanted     = "NetSuite takes RSA with 3072 or 4096 bits, and EC on P-256, P-384 or P-521."
	pasteKey   = "Paste the whole private key file, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----."
)

func keyWords(f Finding) (detail, remedy string) {
	switch f.Problem {
	case KeyBlank:
		return "The Private Key is missing.", pasteKey
	case KeyNone:
		return "The Private Key field holds no private key.", pasteKey
	case KeyTooLarge:
		return "The Private Key field holds more than 64 KiB, which no key needs.", pasteKey
	case KeySeveral:
		return "The Private Key field holds several private keys.", "Leave the one whose certificate was uploaded to NetSuite, or paste that certificate below the keys: it tells which one is meant."
	case KeyFileName:
		return "The Private Key field holds the name of a file.", "Open the file in a text editor and paste what it holds. " + pasteKey
	case KeyMasked:
		return "The Private Key field holds the dots or stars that a form shows instead of the key.", "Enter the key again: the form did not keep it. " + pasteKey
	case KeyBinary:
		return "The Private Key field holds a binary file, which a form cannot carry unchanged.", "Turn it into PEM with `openssl pkey -in key.der -out private.pem`, or, if it is a PKCS#12 store (.p12 or .pfx), with `openssl pkcs12 -in store.p12 -nodes -out private.pem`, and paste private.pem."
	case KeyTruncated:
		return "The Private Key is incomplete: it was cut short, or characters within it are missing.", pasteKey
	case KeyDamaged:
		return "The Private Key is damaged: characters are missing or changed.", pasteKey + " Take it from the file, not from a mail or a chat."
	case KeyEncrypted:
		return "The Private Key is encrypted with a passphrase.", "Decrypt it with `openssl pkey -in encrypted.pem -out private.pem` and paste private.pem; the form keeps it secret."
	case KeyPublic:
		return "This is a public key, not the private key.", "Paste the private key that belongs to it, the file that openssl wrote with -keyout. To NetSuite goes neither, but the X.509 certificate (-----BEGIN CERTIFICATE-----). " + newKeyCommand + "."
	case KeyCertificateOnly:
		return "This is a certificate, without its private key.", "Paste the private key that belongs to it, the file that openssl wrote with -keyout. The certificate may stay below it. If the key is lost: " + lower(newKeyCommand) + thenUpload
	case KeyRequest:
		return "This is a certificate signing request, not a private key.", "Paste the private key that was made with it. " + newKeyCommand + thenUpload
	case KeyRSASize:
		return "The Private Key is RSA with " + f.Value + " bits. " + wanted + " Its certificate cannot have been uploaded.", newKeyCommand + thenUpload
	case KeyCurve:
		return "The Private Key is EC on the curve " + f.Value + ". " + wanted, newECCommand + thenUpload
	case KeyExplicitCurve:
		return "The Private Key is EC with its curve written out in numbers instead of named, as LibreSSL and macOS do; NetSuite does not read it.", newECCommand + thenUpload
	case KeyAlgorithm:
		return "The Private Key is " + f.Value + ". " + wanted, newKeyCommand + thenUpload
	case KeyOpenSSH:
		return "This is an OpenSSH key, which NetSuite does not know.", newKeyCommand + thenUpload
	case KeyPuTTY:
		return "This is a PuTTY key, which NetSuite does not know.", newKeyCommand + thenUpload
	case KeyPGP:
		return "This is a PGP key, which NetSuite does not know.", newKeyCommand + thenUpload
	case KeyPKCS12:
		return "This is a PKCS#12 store (.p12 or .pfx), not a PEM key.", "Take the key out with `openssl pkcs12 -in store.p12 -nodes -out private.pem` and paste private.pem. If that is no key NetSuite takes: " + lower(newKeyCommand) + thenUpload
	case KeyJWK:
		return "This is a JSON Web Key, not a PEM key.", "Export the key as PKCS#8 PEM (-----BEGIN PRIVATE KEY-----) and paste that. " + newKeyCommand + thenUpload
	case KeyXML:
		return "This is an XML key, not a PEM key.", "Export the key as PKCS#8 PEM (-----BEGIN PRIVATE KEY-----) and paste that. " + newKeyCommand + thenUpload
	}
	return "", ""
}

// lower makes a sentence continue another.
func lower(text string) string {
	if text == "" || text[0] < 'A' || text[0] > 'Z' {
		return text
	}
	return string(text[0]+'a'-'A') + text[1:]
}
