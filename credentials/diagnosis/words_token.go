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
			"Check that Client ID, Certificate ID and Private Key belong together and to the account " + f.Account.ID + ". " + mapping(f.Account) + " " + LoginAuditTrail
	case TokenRefused:
		return refusedWords(f)
	case TokenAnswerBroken:
		return "NetSuite's token endpoint answered without a usable token" + status(f.Status) + ".",
			"Check that no proxy or firewall answers in NetSuite's place, and try again."
	case TokenEndpointDown:
		return "NetSuite's token endpoint is out of order" + status(f.Status) + ".", "Try again later; https://status.netsuite.com shows NetSuite's state."
	case TokenBlocked:
		return "NetSuite's token endpoint is blocking requests for now" + status(f.Status) + ".", "Try again later, and with fewer requests at once."
	case TimeUp:
		return "The time ran out before NetSuite had issued a token; the request itself was not sent.", "Try again, with a longer time limit (timeoutSeconds) if this happens often."
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
		remedy = "NetSuite does not know this client, certificate or key in the account " + f.Account.ID + ". " + mapping(f.Account) +
			" Check also that the integration record (" + whereIntegration + ") is Enabled, with Client Credentials (Machine to Machine) Grant ticked."
	case "invalid_grant":
		remedy = "NetSuite takes the assertion for expired, or its mapping for revoked or ended. " + mapping(f.Account) +
			" Check also the certificate's end date there, that the entity and role of the mapping are active, and the clock of this machine."
	case "invalid_scope":
		remedy = "Tick REST Web Services, and RESTlets if they are used, under Scope on the integration record (" + whereIntegration + ")."
	case "unauthorized_client", "unsupported_grant_type":
		remedy = "Set the integration record (" + whereIntegration + ") to Enabled and tick Client Credentials (Machine to Machine) Grant on it. Check also that the feature OAuth 2.0 is on (Setup > Company > Enable Features > SuiteCloud)."
	case "invalid_request":
		remedy = "NetSuite could not read the token request. If a proxy or gateway stands between, check that it passes requests on unchanged. Check also the Certificate ID."
	default:
		remedy = "Check that Client ID, Certificate ID and Private Key belong together and to the account " + f.Account.ID + ". " + mapping(f.Account)
	}
	return detail, remedy + " " + LoginAuditTrail
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
