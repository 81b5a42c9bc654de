package diagnosis

const whereAccountID = "Find it in NetSuite under Setup > Company > Company Information, Account ID (1234567, or 1234567_SB1 for a sandbox), or paste the address that the browser shows inside the account."

func accountWords(f Finding) (detail, remedy string) {
	switch f.Problem {
	case AccountBlank:
		return "The Account ID is missing.", whereAccountID
	case AccountMalformed:
		return "The Account ID" + inParentheses(f.Value) + " is not an account: it may hold letters and digits, with _ or - between them.", whereAccountID
	case AccountSharedHost:
		return "The address in Account ID" + inParentheses(f.Value) + " does not name one account: NetSuite's accounts have hosts of their own, such as 1234567.app.netsuite.com.", whereAccountID
	case AccountForeignHost:
		return "The address in Account ID" + inParentheses(f.Value) + " is not NetSuite's.", whereAccountID
	}
	return "", ""
}
