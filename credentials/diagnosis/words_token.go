package diagnosis

import "fmt"

// The menu paths are those of NS:section_162686838198 and NS:section_157771733782.
const (
	whereMapping     = "Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M) Setup"
	whereIntegration = "Setup > Integration > Manage Integrations"
)

func tokenWords(f Finding) (detail, remedy string) {
	switch f.Problem {
	case TokenServerError:
		return "NetSuite refused the signed assertion: its token endpoint answered 500 server_error, which is how it answers an assertion it cannot use.",
			sentences(unlessExplained(f, general(f)), LoginAuditTrail)
	case TokenRefused:
		return refusedWords(f)
	case TokenAnswerBroken:
		return "NetSuite's token endpoint answered without a usable token" + status(f.Status) + ".",
			"Check that no proxy or firewall answers in NetSuite's place."
	case TokenEndpointDown:
		return "NetSuite's token endpoint is not available" + status(f.Status) + ".", "Try again later; https://status.netsuite.com shows NetSuite's state."
	case TokenBlocked:
		return "NetSuite's token endpoint is blocking requests for now" + status(f.Status) + ".", "Try again later, and with fewer requests at once."
	case TimeUp:
		return "The time ran out before NetSuite had issued a token; the request itself was not sent.", "Try again, with a longer time limit (Timeout in Seconds) if this happens often."
	case GaveUp:
		return "The call was cancelled before NetSuite had issued a token; the request itself was not sent.", "Nothing is to be done unless the cancel was not meant."
	case ClockOff:
		return clockSentence(f.Skew), "Set the clock of this machine by NTP: NetSuite refuses assertions that come from the future or the past."
	}
	return "", ""
}

// refusedWords tells OAuth's error codes apart. Which defect leads to which
// code is not published (NS:subsect_158521832417), so each says what is likely.
func refusedWords(f Finding) (detail, remedy string) {
	detail = "NetSuite refused the signed assertion: its token endpoint answered " + fmt.Sprint(f.Status)
	if f.Code != "" {
		detail += " " + f.Code
	}
	detail += "."
	switch f.Code {
	case "invalid_client":
		remedy = unlessExplained(f, "NetSuite does not know this client, certificate or key in the account "+f.Account.ID+". "+mapping(f.Account)+
			" Check also that the integration record ("+whereIntegration+") is Enabled, with Client Credentials (Machine to Machine) Grant ticked.")
	case "invalid_grant":
		remedy = unlessExplained(f, "For NetSuite, the assertion has expired, or its mapping was revoked or has ended. "+mapping(f.Account)+
			" Check also the certificate's end date there, that the entity and role of the mapping are active, and the clock of this machine.")
	case "invalid_scope":
		remedy = "Tick REST Web Services, and RESTlets if they are used, under Scope on the integration record (" + whereIntegration + ")."
	case "unauthorized_client", "unsupported_grant_type":
		remedy = "Set the integration record (" + whereIntegration + ") to Enabled and tick Client Credentials (Machine to Machine) Grant on it. Check also that the feature OAuth 2.0 is on (Setup > Company > Enable Features > SuiteCloud)."
	case "invalid_request":
		remedy = "NetSuite could not read the token request. If a proxy or gateway stands between, check that it passes requests on unchanged. Check also the Certificate ID."
	default:
		remedy = unlessExplained(f, general(f))
	}
	return detail, sentences(remedy, LoginAuditTrail)
}

// general is the remedy for a refusal whose cause is not known.
func general(f Finding) string {
	return "Check that Client ID, Certificate ID and Private Key belong together and to the account " + f.Account.ID + ". " + mapping(f.Account)
}

// unlessExplained returns the list of what to check for a refusal, or nothing if a
// finding made offline explains the refusal: then its remedy is enough.
func unlessExplained(f Finding, list string) string {
	for _, also := range f.Also {
		if also.Problem.explainsRefusal() {
			return ""
		}
	}
	return list
}

// explainsRefusal reports whether NetSuite refuses credentials with this problem
// in any case.
func (p Problem) explainsRefusal() bool {
	switch p {
	case ClientIDIsApplication, ClientIDIsSecret, ClientIDUnusual,
		CertificateIDIsHex, CertificateIDIsShort, CertificateIDIsClientID,
		CertificateOfOtherKey, CertificateExpired:
		return true
	default:
		return false
	}
}

// mapping is where most refusals come from: it exists for each account anew.
func mapping(a Account) string {
	text := "Look for the mapping under " + whereMapping + " in that very account."
	switch {
	case a.Sandbox:
		text += " This is a sandbox: every sandbox refresh clears its mappings, and those of production do not hold in it, so that it needs a mapping and a Certificate ID of its own."
	case !a.Production:
		text += " Mappings of another account, production included, do not hold in this one."
	}
	return text
}

func status(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (status %d)", n)
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return " " + text
}
