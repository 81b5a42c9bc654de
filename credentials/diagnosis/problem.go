package diagnosis

// Problem identifies what was found wrong.
type Problem string

// The problems that can be found offline or are known from NetSuite's answers.
// Explain has a text for each. The checks of Verify and the errors of an action
// share these texts.
const (
	AccountBlank       Problem = "account_blank"
	AccountMalformed   Problem = "account_malformed"
	AccountSharedHost  Problem = "account_shared_host"
	AccountForeignHost Problem = "account_foreign_host"

	KeyNone            Problem = "key_none"
	KeyBlank           Problem = "key_blank"
	KeyTooLarge        Problem = "key_too_large"
	KeySeveral         Problem = "key_several"
	KeyFileName        Problem = "key_file_name"
	KeyMasked          Problem = "key_masked"
	KeyBinary          Problem = "key_binary"
	KeyTruncated       Problem = "key_truncated"
	KeyDamaged         Problem = "key_damaged"
	KeyEncrypted       Problem = "key_encrypted"
	KeyPublic          Problem = "key_public"
	KeyCertificateOnly Problem = "key_certificate_only"
	KeyRequest         Problem = "key_request"
	KeyRSASize         Problem = "key_rsa_size"
	KeyCurve           Problem = "key_curve"
	KeyExplicitCurve   Problem = "key_explicit_curve"
	KeyAlgorithm       Problem = "key_algorithm"
	KeyOpenSSH         Problem = "key_openssh"
	KeyPuTTY           Problem = "key_putty"
	KeyPGP             Problem = "key_pgp"
	KeyPKCS12          Problem = "key_pkcs12"
	KeyJWK             Problem = "key_jwk"
	KeyXML             Problem = "key_xml"

	ClientIDBlank           Problem = "client_id_blank"
	ClientIDMalformed       Problem = "client_id_malformed"
	ClientIDIsApplication   Problem = "client_id_is_application"
	ClientIDIsSecret        Problem = "client_id_is_secret"
	ClientIDUnusual         Problem = "client_id_unusual"
	CertificateIDBlank      Problem = "certificate_id_blank"
	CertificateIDMalformed  Problem = "certificate_id_malformed"
	CertificateIDIsPEM      Problem = "certificate_id_is_pem"
	CertificateIDIsHex      Problem = "certificate_id_is_hex"
	CertificateIDIsShort    Problem = "certificate_id_is_short"
	CertificateIDIsClientID Problem = "certificate_id_is_client_id"
	CertificateUnreadable   Problem = "certificate_unreadable"
	CertificateOfOtherKey   Problem = "certificate_of_other_key"
	CertificateExpired      Problem = "certificate_expired"
	CertificateEarly        Problem = "certificate_early"
	CertificateExpiring     Problem = "certificate_expiring"
	CertificateTwoYears     Problem = "certificate_two_years"
	CertificateTwoYearsSoon Problem = "certificate_two_years_soon"
	CertificateIDOfOther    Problem = "certificate_id_of_other"

	TokenRefused       Problem = "token_refused"        // Code: OAuth's error, Status
	TokenServerError   Problem = "token_server_error"   // 500 server_error
	TokenAnswerBroken  Problem = "token_answer_broken"  // without a token
	TokenEndpointDown  Problem = "token_endpoint_down"  // Status
	TokenBlocked       Problem = "token_blocked"        // 429
	APIUnauthorized    Problem = "api_unauthorized"     // 401 for a new token
	APIForbidden       Problem = "api_forbidden"        // 403
	APINotFound        Problem = "api_not_found"        // 404 for a service that every account has
	APIBlocked         Problem = "api_blocked"          // 429, or a RESTlet's 400
	APIServerError     Problem = "api_server_error"     // 5xx
	APIUnexpected      Problem = "api_unexpected"       // any other status
	APINotNetSuite     Problem = "api_not_netsuite"     // the answer is not from NetSuite
	SuiteQLNotPrefixed Problem = "suiteql_no_transient" // SuiteQL without Prefer: transient

	NetworkDNS         Problem = "network_dns"
	NetworkRefused     Problem = "network_refused"
	NetworkUntrusted   Problem = "network_untrusted"
	NetworkTLS         Problem = "network_tls"
	NetworkProxy       Problem = "network_proxy"
	NetworkTimeout     Problem = "network_timeout"
	NetworkLost        Problem = "network_lost"
	NetworkNotHTTP     Problem = "network_not_http"
	NetworkUnreachable Problem = "network_unreachable"
	NetworkNoFiles     Problem = "network_no_files" // the process, or the machine, can open no more

	ClockOff Problem = "clock_off"
	TimeUp   Problem = "time_up"
	GaveUp   Problem = "gave_up"
)
