package workbench

import (
	"net/http"

	"netsuite-connector/plugin"
)

// readOnlySetting makes a plugin process refuse every write.
const readOnlySetting = plugin.EnvReadOnly + "=true"

// postReadOnly turns the read-only switch, for all pages of the workbench.
func (s *server) postReadOnly(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		ReadOnly bool `json:"readOnly"`
	}
	if !s.decode(w, r, smallBody, &ask) {
		return
	}
	s.readOnly.Store(ask.ReadOnly)
	s.changes.tell()
	w.WriteHeader(http.StatusNoContent)
}
