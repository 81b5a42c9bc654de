// Package speed_test measures the connector side by side with what it could at
// best be: everything in one run, over TLS and AutoMTLS, on the same cores.
//
//	go test ./conformance/speed -run '^$' -bench . -skip Pages -benchtime 10x
//
// Nothing here fails for being slow: machines differ.
package speed_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"netsuite-connector/internal/keypair"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/internal/testbed/testnetsuite"
	"netsuite-connector/internal/testbed/testplugin"
	"netsuite-connector/plugin"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(playRole(role))
	}
	os.Exit(m.Run())
}

const (
	account = "1234567"
	record  = "https://" + account + ".suitetalk.api.netsuite.com/services/rest/record/v1/customer/1"
)

// environment is what reaches a NetSuite, with 64 calls at once.
func environment(n *testnetsuite.Server) []string {
	return append(n.Environment(), "NETSUITE_CONNECTOR_MAX_IN_FLIGHT=64")
}

// build builds the plugin as it would be shipped.
func build(t testing.TB) string {
	t.Helper()
	return testplugin.New(t, "-ldflags", "-s -w")
}

func credentials(t testing.TB) []byte {
	t.Helper()
	pair, err := keypair.New(keypair.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return testaccount.Credentials{
		"accountId": account, "clientId": strings.Repeat("c1", 32), "certificateId": pair.CertificateID, "privateKey": string(pair.PrivateKey),
	}.Document(t)
}

// figures are what a task took.
type figures struct {
	PerSecond float64
	Median    time.Duration // of a call
}

// measure makes the task's calls, as many at once as it says.
func (w task) measure(call func() error) (figures, error) {
	took := make([]time.Duration, w.Calls)
	var mu sync.Mutex
	var failed error
	next := make(chan int, w.Calls)
	for i := range w.Calls {
		next <- i
	}
	close(next)
	began := time.Now()
	var callers sync.WaitGroup
	for range w.Callers {
		callers.Go(func() {
			for i := range next {
				start := time.Now()
				err := call()
				took[i] = time.Since(start)
				if err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
			}
		})
	}
	callers.Wait()
	elapsed := time.Since(began)
	slices.Sort(took)
	return figures{PerSecond: float64(w.Calls) / elapsed.Seconds(), Median: took[len(took)/2]}, failed
}

// median of what rounds gave: a round that was disturbed does not count.
func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// rounds runs a task in turn on each runner, for as many rounds as b says, and
// gives each round's figures to take.
func rounds(b *testing.B, work task, runners []runner, take func([]figures)) {
	b.Helper()
	round := func() []figures {
		var all []figures
		for _, run := range runners {
			measured, err := run(work)
			if err != nil {
				b.Fatal(err)
			}
			all = append(all, measured)
		}
		return all
	}
	round() // connections, tokens, and the account's limit
	for b.Loop() {
		take(round())
	}
	b.ReportMetric(0, "ns/op") // a round's time says nothing
}

// BenchmarkThroughput compares how many calls a second 64 callers make.
func BenchmarkThroughput(b *testing.B) {
	n := testnetsuite.Start(b)
	runners := []runner{bare(b, n), rpc(b), through(b, build(b), environment(n)...)}
	var bareRate, ofBare, ofFloor []float64
	rounds(b, task{Callers: 64, Calls: 3000}, runners, func(f []figures) {
		direct, empty, action := f[0].PerSecond, f[1].PerSecond, f[2].PerSecond
		bareRate = append(bareRate, direct)
		ofBare = append(ofBare, action/direct)
		// The floor is both hops, one after the other.
		ofFloor = append(ofFloor, action*(1/direct+1/empty))
	})
	b.ReportMetric(median(bareRate), "bare/s")
	b.ReportMetric(median(ofBare), "of-bare")
	b.ReportMetric(median(ofFloor), "of-both-hops")
}

// BenchmarkLatency compares how long one call takes with nothing beside it.
func BenchmarkLatency(b *testing.B) {
	n := testnetsuite.Start(b)
	runners := []runner{bare(b, n), rpc(b), through(b, build(b), environment(n)...)}
	var direct, empty, added []float64
	milliseconds := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	rounds(b, task{Callers: 1, Calls: 1000}, runners, func(f []figures) {
		direct = append(direct, milliseconds(f[0].Median))
		empty = append(empty, milliseconds(f[1].Median))
		added = append(added, milliseconds(f[2].Median-f[0].Median))
	})
	b.ReportMetric(median(direct), "bare-ms")
	b.ReportMetric(median(empty), "empty-rpc-ms")
	b.ReportMetric(median(added), "added-ms")
}

// BenchmarkStart measures from the start of the process to the first answer,
// with a token in between.
func BenchmarkStart(b *testing.B) {
	n := testnetsuite.Start(b)
	path := build(b)
	request := plugin.Request{
		Action: "makeRawRequest", Credentials: credentials(b),
		Input: []byte(`{"method":"GET","url":"record/v1/customer/1"}`),
	}
	var took []float64
	for b.Loop() {
		began := time.Now()
		h, err := plugin.Load(b.Context(), plugin.HostOptions{Path: path, Env: environment(n)})
		if err != nil {
			b.Fatal(err)
		}
		_, err = h.RunAction(b.Context(), request)
		took = append(took, time.Since(began).Seconds()*1000)
		_ = h.Close()
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(took), "start-ms")
}

// BenchmarkBinary tells how large the plugin is.
func BenchmarkBinary(b *testing.B) {
	info, err := os.Stat(build(b))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() { // once is enough
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(info.Size())/1e6, "MB")
}

// The benchmarks measure what they say: all three ways bring the answer.
func TestEachWayBringsTheAnswer(t *testing.T) {
	t.Parallel()
	n := testnetsuite.Start(t)
	for name, run := range map[string]runner{"bare": bare(t, n), "rpc": rpc(t), "action": through(t, build(t), environment(n)...)} {
		measured, err := run(task{Callers: 8, Calls: 40})
		if err != nil || measured.PerSecond <= 0 || measured.Median <= 0 {
			t.Errorf("%s: %+v, %v", name, measured, err)
		}
	}
	body := largeBody(1)
	n.Handle(largePath, exchangeLarge(body))
	path := build(t)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		lean, _ := largeThrough(t, os.Args[0], method, body, append(environment(n), roleVariable+"="+roleLean)...)
		action, _ := largeThrough(t, path, method, body, environment(n)...)
		for name, run := range map[string]runner{"bare": bare(t, n), "lean": lean, "action": action} {
			if _, err := run(task{Callers: 2, Calls: 4, Method: method, Megabytes: 1}); err != nil {
				t.Errorf("%s, large, %s: %v", name, method, err)
			}
		}
	}
	if body := testnetsuite.Body(); len(body) != 2<<10 || !json.Valid(body) {
		t.Error(fmt.Sprint(len(body)))
	}
}
