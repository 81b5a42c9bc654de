package diagnosis

import "fmt"

func apiWords(f Finding) (detail, remedy string) {
	switch f.Problem {
	case APIUnauthorized:
		return "NetSuite issued a token but answers the API with 401" + code(f.Code) + ": the role may not use it.",
			"Give the role of the mapping the permissions Log in using OAuth 2.0 Access Tokens (Full) and REST Web Services (Full) under Setup > Users/Roles > Manage Roles; " +
				"see that the role and its employee are active, and that the feature REST Web Services is on (Setup > Company > Enable Features > SuiteCloud). " + LoginAuditTrail
	case APIForbidden:
		return "NetSuite answered 403" + code(f.Code) + ": the role of the mapping lacks a permission for this.",
			"Add the record's or service's permission to the role under Setup > Users/Roles > Manage Roles; SuiteQL needs SuiteAnalytics Workbook (Edit) besides."
	case APINotFound:
		return "NetSuite answered 404" + code(f.Code) + " where every account has a service.", "See that the feature REST Web Services is on (Setup > Company > Enable Features > SuiteCloud), and that the Account ID is right."
	case APIBlocked:
		return "NetSuite blocked the request" + status(f.Status) + ": too many requests are in flight for the account. It was not carried out.",
			"Try again later. The limit counts all integrations of the account together (Setup > Integration > Integration Governance); run fewer at once, or add SuiteCloud Plus licences."
	case APIServerError:
		detail = "NetSuite's API is not available" + status(f.Status) + code(f.Code) + "."
		if f.Unknown {
			return detail, LookFirst + " https://status.netsuite.com shows NetSuite's state."
		}
		return detail, "Try again later; https://status.netsuite.com shows NetSuite's state."
	case APIUnexpected:
		return fmt.Sprintf("NetSuite answered with the status %d%s.", f.Status, code(f.Code)), "The answer says what NetSuite made of the request."
	case APINotNetSuite:
		return "What answered does not answer as NetSuite does" + status(f.Status) + ".", "Check that no proxy, firewall or log-in page answers in NetSuite's place."
	case SuiteQLNotPrefixed:
		return "SuiteQL needs the header Prefer: transient, and the request came without it.", "Add the header Prefer with the value transient to the request."
	}
	return "", ""
}
