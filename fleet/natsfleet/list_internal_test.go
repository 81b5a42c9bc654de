package natsfleet

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// As servers answer that are one of a cluster: a page counts also those accounts whose
// leaders did not answer in time.
func TestPagesOfAccounts(t *testing.T) {
	t.Parallel()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	defer s.Shutdown()
	nc, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	var asked atomic.Int64
	if _, err := nc.Subscribe(jsAPI+"CONSUMER.LIST.x", func(m *nats.Msg) {
		var question struct{ Offset int }
		_ = json.Unmarshal(m.Data, &question) // it is this package's own
		var list []map[string]any
		var missing []string
		for i := question.Offset; i < min(600, question.Offset+256); i++ {
			if name := fmt.Sprintf("a%03d", i); i%50 == 0 && asked.Load() == 0 {
				missing = append(missing, name)
			} else {
				list = append(list, map[string]any{"name": name})
			}
		}
		asked.Add(1)
		text, _ := json.Marshal(map[string]any{"total": 600, "offset": question.Offset, "limit": 256, "consumers": list, "missing": missing}) // cannot fail
		_ = m.Respond(text)
	}); err != nil {
		t.Fatal(err)
	}
	all, err := listConsumers(t.Context(), nc, "x")
	seen := map[string]bool{}
	for _, c := range all {
		seen[c.Name] = true
	}
	if err != nil || len(all) != 600 || len(seen) != 600 || asked.Load() != 4 {
		t.Errorf("%d are listed, %d of them different, after %d questions: %v", len(all), len(seen), asked.Load(), err)
	}
}
