package workbench

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"netsuite-connector/internal/workbench/workspace"
)

// workspaceBody leaves room for the quoting of examples.
const workspaceBody = 2 * workspace.MaxBytes

func openWorkspace(path string) (*workspace.File, error) {
	if path == "" {
		return workspace.Memory(), nil
	}
	return workspace.Open(path)
}

// workspaceView is the workspace for the page. Examples are the text of their
// JSON there, and so are numbers in a query, where a number and its text are the
// same: a browser that parsed them would round those that are large.
type workspaceView struct {
	Version   string              `json:"version"`
	Path      string              `json:"path"`                // "" for one in memory
	Unchanged bool                `json:"unchanged,omitempty"` // the page knows this version
	Document  *workspace.Document `json:"document,omitempty"`
}

// getWorkspace is asked again and again: the file may have been changed by another
// program. The parameter known is the version that the page has.
func (s *server) getWorkspace(w http.ResponseWriter, r *http.Request) {
	if known := r.URL.Query().Get("known"); known != "" {
		if now, err := s.workspace.Version(); err == nil && now == known {
			s.writeJSON(w, workspaceView{Version: known, Path: s.workspace.Path(), Unchanged: true})
			return
		}
	}
	document, version, err := s.workspace.Read()
	if err != nil {
		s.refuse(w, http.StatusUnprocessableEntity, sentence(err))
		return
	}
	quoted := document.WithOutputs(func(output json.RawMessage) json.RawMessage {
		text, _ := json.Marshal(indent(output)) // a string always can be
		return text
	})
	for _, c := range quoted.Collections {
		for _, r := range c.Requests {
			for name, value := range r.Input.Query {
				r.Input.Query[name] = exact(value)
			}
		}
	}
	s.writeJSON(w, workspaceView{Version: version, Path: s.workspace.Path(), Document: &quoted})
}

// maxExactDigits are those of a number that a browser keeps whatever they are.
const maxExactDigits = 15

// exact makes a text of a number in a query that a browser would write in another
// way.
func exact(value json.RawMessage) json.RawMessage {
	var many []json.RawMessage
	if json.Unmarshal(value, &many) == nil && many != nil {
		for i := range many {
			many[i] = exact(many[i])
		}
		list, _ := json.Marshal(many) // JSON, which it was
		return list
	}
	var number json.Number
	if value[0] == '"' || json.Unmarshal(value, &number) != nil || number == "" {
		return value
	}
	if len(number) <= maxExactDigits && strings.Trim(string(number), "0123456789") == "" {
		return value
	}
	return json.RawMessage(`"` + number + `"`)
}

func (s *server) putWorkspace(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Version  string             `json:"version"` // that the document was made from
		Document workspace.Document `json:"document"`
	}
	if !s.decode(w, r, workspaceBody, &ask) {
		return
	}
	document := ask.Document.WithOutputs(func(quoted json.RawMessage) json.RawMessage {
		var text string
		if json.Unmarshal(quoted, &text) != nil || !json.Valid([]byte(text)) {
			return quoted // which is then refused
		}
		return json.RawMessage(text)
	})
	version, err := s.workspace.Write(document, ask.Version)
	var invalid *workspace.InvalidError
	switch {
	case errors.Is(err, workspace.ErrConflict):
		s.refuse(w, http.StatusConflict, "The workspace was changed by another program or another tab since this page read it. Your change is not saved.")
	case errors.As(err, &invalid):
		s.refuse(w, http.StatusUnprocessableEntity, "This cannot be saved. "+sentence(invalid))
	case err != nil:
		s.refuse(w, http.StatusInternalServerError, sentence(err))
	default:
		s.writeJSON(w, workspaceView{Version: version, Path: s.workspace.Path()})
	}
}

// maxExample bounds an answer that is taken as an example.
const maxExample = 1 << 20

// getRunOutput is the output document of a run, to be kept as an example.
func (s *server) getRunOutput(w http.ResponseWriter, r *http.Request) {
	found, ok := s.runs.find(r.PathValue("id"))
	switch {
	case !ok || found.output == nil:
		s.refuse(w, http.StatusNotFound, "The workbench no longer has this answer: run the request again.")
	case len(found.output) > maxExample:
		s.refuse(w, http.StatusRequestEntityTooLarge, "The answer is larger than 1 MB, too large for an example. Ask for fewer records.")
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(found.output) // the browser went away: nobody is left to tell
	}
}

// sentence makes a sentence of an error.
func sentence(err error) string {
	text := err.Error()
	text = string(upper(text[0])) + text[1:]
	if text[len(text)-1] != '.' {
		text += "."
	}
	return text
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}
