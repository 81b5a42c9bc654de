package workbench

import (
	"encoding/json"
	"net/http"
	"strings"

	"netsuite-connector/credentials"
	"netsuite-connector/internal/truncate"
)

// confirmation is what the page asks before a request is sent that destroys
// something, or changes a production account.
type confirmation struct {
	Title  string `json:"title"`
	Text   string `json:"text"`
	Action string `json:"action"` // the label of the button that sends the request
}

// maxShownSubject bounds the bytes of a URL in a confirmation.
const maxShownSubject = 300

// confirmationFor returns what has to be confirmed before request goes to the
// account, nil for nothing. DELETE is always asked for; any other write is when
// the account is a production account of NetSuite's.
func confirmationFor(to target, accountID string, request sentRequest) *confirmation {
	account := describeAccount(to, accountID)
	if request.Method != http.MethodDelete && (request.ReadOnly || !account.Production) {
		return nil
	}
	subject := truncate.Text(request.subject(), maxShownSubject)
	if request.Method == http.MethodDelete {
		return &confirmation{
			Title:  "Delete " + subject + "?",
			Text:   "DELETE " + truncate.Text(request.URL, maxShownSubject) + " goes to " + account.Name + ". A deleted record cannot be restored.",
			Action: "Delete",
		}
	}
	return &confirmation{
		Title:  "Send this write to production?",
		Text:   request.Method + " " + truncate.Text(request.URL, maxShownSubject) + " goes to " + account.Name + ". It can change real data.",
		Action: "Send " + request.Method,
	}
}

// accountView is what the page shows of the account that requests go to.
type accountView struct {
	Name       string `json:"name"` // for a sentence
	ID         string `json:"id"`
	Kind       string `json:"kind"` // simulated, production, sandbox or the like; "" if it is not known
	Production bool   `json:"production"`
}

func describeAccount(to target, accountID string) accountView {
	shown := truncate.Text(accountID, maxShownAccount)
	if to == simulated {
		return accountView{Name: "the simulated account " + shown, ID: shown, Kind: "simulated"}
	}
	account, err := credentials.ParseAccount(accountID)
	if err != nil {
		return accountView{Name: strings.TrimSpace("the NetSuite account " + shown), ID: shown}
	}
	return accountView{
		Name: "the NetSuite account " + account.ID() + " (" + account.Environment() + ")",
		ID:   account.ID(), Kind: account.Environment(), Production: account.Production(),
	}
}

// postAccount tells the page what kind of account an account ID names.
func (s *server) postAccount(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Target    target  `json:"target"`
		AccountID *string `json:"accountId"` // null: that of the command line's credentials
	}
	if !s.decode(w, r, smallBody, &ask) {
		return
	}
	var id string
	if ask.AccountID != nil {
		id = *ask.AccountID
	} else {
		id = accountOf(s.credentials(ask.Target, json.RawMessage("null")))
	}
	s.writeJSON(w, describeAccount(ask.Target, id))
}
