package speed_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/testbed/testnetsuite"
	"netsuite-connector/internal/testbed/testplugin"
	"netsuite-connector/plugin"
)

const (
	host      = "1234567.suitetalk.api.netsuite.com"
	customers = "/services/rest/record/v1/customer"
	pageRows  = 1000
	// pageTime is what the server takes for a page. NetSuite takes longer; what the
	// connector adds weighs all the more here.
	pageTime = 250 * time.Millisecond
)

// rows are the items of a page, of 150 bytes each.
var rows = strings.TrimSuffix(strings.Repeat(`{"id":"1001","companyName":"`+strings.Repeat("x", 119)+`"},`, pageRows), ",")

// pageAt answers with a page of a collection, and says how many there are in the
// query, where its links keep it.
func pageAt(w http.ResponseWriter, r *http.Request) {
	offset, _ := strconv.Atoi(r.FormValue("offset"))
	pages, _ := strconv.Atoi(r.FormValue("pages"))
	link, next := "", offset+pageRows
	if next < pages*pageRows {
		link = fmt.Sprintf(`{"rel":"next","href":"https://%s%s?pages=%d&offset=%d"}`, host, customers, pages, next)
	}
	time.Sleep(pageTime)
	w.Header().Set("Content-Type", "application/vnd.oracle.resource+json; type=collection")
	text := fmt.Sprintf(`{"links":[%s],"count":%d,"hasMore":%v,"items":[%s],"offset":%d,"totalResults":%d}`, link, pageRows, link != "", rows, offset, pages*pageRows)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = io.WriteString(w, text)
}

// getPages makes the requests for all pages, one after the other, and throws the
// answers away.
func getPages(client *http.Client, pages int) error {
	for n := range pages {
		url := fmt.Sprintf("https://%s%s?pages=%d&offset=%d", host, customers, pages, n*pageRows)
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer a.b.c")
		response, err := client.Do(r)
		if err != nil {
			return err
		}
		length, err := io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		if err == nil && length < int64(len(rows)) {
			err = fmt.Errorf("%d bytes", length)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ofAllPages loads a plugin, and reads all pages in one action.
func ofAllPages(t testing.TB, path string, environment ...string) runner {
	t.Helper()
	h := testplugin.Load(t, path, nil, environment...)
	request := plugin.Request{Action: plugin.MakeRawRequest, Credentials: credentials(t), Config: []byte(`{"fetchAllPages":true,"timeoutSeconds":900}`)}
	return func(work task) (figures, error) {
		request.Input = fmt.Appendf(nil, `{"method":"GET","url":"record/v1/customer?pages=%d"}`, work.Pages)
		return work.measure(func() error {
			var length counting
			_, err := h.RunActionTo(context.Background(), request, &length)
			if err == nil && int(length) < work.Pages*len(rows) {
				err = errors.New("rows are missing")
			}
			return err
		})
	}
}

type counting int

func (c *counting) Write(p []byte) (int, error) {
	*c += counting(len(p))
	return len(p), nil
}

// BenchmarkPages compares how long one action takes for 100 pages of 1,000 rows
// with the same requests, made one after the other.
func BenchmarkPages(b *testing.B) {
	n := testnetsuite.Start(b)
	n.Handle(customers, pageAt)
	runners := []runner{bare(b, n), ofAllPages(b, build(b), environment(n)...)}
	const pages = 100
	var direct, ofBare, added []float64
	rounds(b, task{Callers: 1, Calls: 1, Pages: pages}, runners, func(f []figures) {
		direct = append(direct, f[0].Median.Seconds())
		ofBare = append(ofBare, float64(f[1].Median)/float64(f[0].Median))
		added = append(added, (f[1].Median-f[0].Median).Seconds()*1000/pages)
	})
	b.ReportMetric(median(direct), "bare-s")
	b.ReportMetric(median(ofBare), "×bare")
	b.ReportMetric(median(added), "added-ms/page")
}

// Both ways bring all pages.
func TestBothWaysBringThePages(t *testing.T) {
	t.Parallel()
	n := testnetsuite.Start(t)
	n.Handle(customers, pageAt)
	for name, run := range map[string]runner{"bare": bare(t, n), "action": ofAllPages(t, build(t), environment(n)...)} {
		measured, err := run(task{Callers: 1, Calls: 1, Pages: 3})
		if err != nil || measured.Median < 3*pageTime {
			t.Errorf("%s: %+v, %v", name, measured, err)
		}
	}
}
