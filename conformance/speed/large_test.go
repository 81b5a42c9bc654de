package speed_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/testbed/testnetsuite"
	"netsuite-connector/internal/testbed/testplugin"
	"netsuite-connector/plugin"
)

const (
	largePath = "/services/rest/record/v1/customer/2"
	largeURL  = "https://" + account + ".suitetalk.api.netsuite.com" + largePath
)

// largeBody is JSON of about so many megabytes, in records as NetSuite has them.
func largeBody(megabytes int) []byte {
	const record = `{"id":"1001","companyName":"Wolfe Électrique","balance":-1523.75,"isInactive":false,"subsidiary":{"id":"3","refName":"Parent : Child"},"memo":"`
	one := record + strings.Repeat("x", 300-len(record)-2) + `"}`
	return []byte(`{"items":[` + strings.TrimSuffix(strings.Repeat(one+",", megabytes<<20/(len(one)+1)), ",") + `]}`)
}

// exchangeLarge answers GET with a large body, and takes any other.
func exchangeLarge(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			n, err := io.Copy(io.Discard, r.Body)
			if err != nil || n != int64(len(body)) {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "application/vnd.oracle.resource+json; type=singular")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}
}

// bareLarge is one exchange of a bare client's.
func bareLarge(client *http.Client, method string, body []byte) error {
	var sent io.Reader
	if method != http.MethodGet {
		sent = bytes.NewReader(body)
	}
	r, err := http.NewRequestWithContext(context.Background(), method, largeURL, sent)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer a.b.c")
	response, err := client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	n, err := io.Copy(io.Discard, response.Body)
	if err == nil && (response.StatusCode > 299 || method == http.MethodGet && n != int64(len(body))) {
		err = fmt.Errorf("%d, %d bytes", response.StatusCode, n)
	}
	return err
}

// processorTime is what a process has used of it, as Linux counts it; 0 elsewhere.
func processorTime(pid int) time.Duration {
	const tick = time.Second / 100
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, numbers, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(numbers)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick
}

// largeThrough is the same exchange through a plugin, with its process id.
func largeThrough(t testing.TB, path, method string, body []byte, environment ...string) (runner, int) {
	t.Helper()
	h := testplugin.Load(t, path, nil, environment...)
	request := plugin.Request{Action: plugin.MakeRawRequest, Credentials: credentials(t)}
	request.Input = []byte(`{"method":"GET","url":"record/v1/customer/2"}`)
	if method != http.MethodGet {
		request.Input = fmt.Appendf(nil, `{"method":%q,"url":"record/v1/customer/2","body":%s}`, method, body)
	}
	run := func(work task) (figures, error) {
		return work.measure(func() error {
			var n counting
			_, err := h.RunActionTo(context.Background(), request, &n)
			if err == nil && method == http.MethodGet && int(n) < len(body) {
				err = fmt.Errorf("%d bytes", n)
			}
			return err
		})
	}
	return run, h.PID()
}

// BenchmarkLargeBodies compares the rate at which bodies come and go with a bare
// client's, and with a plugin's that does nothing but pass them on. What the plugin's process itself uses is the steadier figure on a busy
// machine.
func BenchmarkLargeBodies(b *testing.B) {
	const megabytes = 20
	body := largeBody(megabytes)
	n := testnetsuite.Start(b)
	n.Handle(largePath, exchangeLarge(body))
	path := build(b)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		b.Run(method, func(b *testing.B) {
			through, pid := largeThrough(b, path, method, body, environment(n)...)
			lean, _ := largeThrough(b, os.Args[0], method, body, append(environment(n), roleVariable+"="+roleLean)...)
			runners := []runner{bare(b, n), lean, through}
			var direct, floor, ofBare []float64
			const calls = 10
			began, made := processorTime(pid), 0
			rounds(b, task{Callers: 1, Calls: calls, Method: method, Megabytes: megabytes}, runners, func(f []figures) {
				made += calls
				direct = append(direct, f[0].PerSecond*megabytes)
				floor = append(floor, f[1].PerSecond/f[0].PerSecond)
				ofBare = append(ofBare, f[2].PerSecond/f[0].PerSecond)
			})
			b.ReportMetric(median(direct), "bare-MB/s")
			b.ReportMetric(median(ofBare), "of-bare")
			b.ReportMetric(median(floor), "lean-of-bare")
			b.ReportMetric(float64((processorTime(pid)-began).Milliseconds())/float64(made+calls), "plugin-cpu-ms")
		})
	}
}
