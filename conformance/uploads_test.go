package conformance_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

const (
	middleBody = 27 * megabyte
	mostBody   = 104 * megabyte // the most that NetSuite takes
)

// uploadBound is the design's bound on the plugin's memory while it uploads: one
// copy of each input, which is larger than the body where that is text, and what the
// process itself takes.
func uploadBound(input int64, atOnce int) int64 {
	if atOnce == 1 && input < 2*middleBody {
		return input + 30*megabyte
	}
	return input*int64(atOnce) + 40*megabyte
}

// kind is how a body stands in the input.
type kind int

const (
	asObject  kind = iota // as JSON
	asText                // as text with escapes that is no JSON
	asJSONing             // as text that is JSON, with escapes within escapes
)

// uploadOf makes an input whose body has size bytes as it is sent, and the hash
// of these. Its content repeats with no period of a power of two, so that a piece
// that is lost, repeated or moved changes the hash.
func uploadOf(t testing.TB, size int, how kind) (input string, sum [32]byte) {
	t.Helper()
	const unit = "Zeile %06d: Größe \\u00e4 €, 漢字, \U0001F600 \\\"q\\\" \\\\ \\n "
	var body strings.Builder
	body.Grow(size + 128)
	body.WriteString(`{"companyName":"A","comments":"`)
	for i := 0; body.Len() < size-128; i++ {
		fmt.Fprintf(&body, unit, i)
	}
	const end = ` the very end"}`
	for body.Len() < size-len(end) {
		body.WriteByte('a' + byte(body.Len()%26))
	}
	body.WriteString(end)
	sent := body.String()
	if how == asText {
		sent = "text: " + sent[6:]
	}
	if len(sent) != size {
		t.Fatalf("%d bytes instead of %d", len(sent), size)
	}
	sum = sha256.Sum256([]byte(sent))
	written := sent
	if how != asObject {
		quoted, err := json.Marshal(sent)
		if err != nil {
			t.Fatal(err)
		}
		written = string(quoted)
	}
	url := "record/v1/customer"
	if how == asText {
		url = restlet
	}
	return `{"url":"` + url + `","body":` + written + `,"method":"POST"}`, sum
}

// upload sends the same body so many times at once, through a fresh plugin, and
// checks that it arrived.
func upload(t testing.TB, size, atOnce, rounds int, how kind) (b *bed, peak, bound int64) {
	t.Helper()
	b = simulated(t, simulator.Options{Concurrency: simulator.Unlimited, KeepBody: 1})
	input, sum := uploadOf(t, size, how)
	for range rounds {
		b.returned(8 * time.Second)
		each(make([]int, atOnce), atOnce, func(int) {
			if _, f := b.call(t.Context(), input, ``); f != nil {
				t.Errorf("%+v", f)
			}
		})
	}
	arrived := b.requests()
	for _, seen := range arrived {
		if seen.SHA256 != sum || seen.Length != int64(size) {
			t.Errorf("%d bytes arrived that are not the body", seen.Length)
		}
	}
	if len(arrived) != atOnce*rounds {
		t.Errorf("%d requests arrived", len(arrived))
	}
	return b, b.peak(), uploadBound(int64(len(input)), atOnce)
}

// returned waits until the plugin has given its memory back to the system, as
// Linux counts it (VmRSS).
func (b *bed) returned(within time.Duration) {
	b.t.Helper()
	const left = 50 * megabyte // an idle plugin has 20 to 40
	for deadline := time.Now().Add(within); ; time.Sleep(50 * time.Millisecond) {
		resident := b.memory("VmRSS")
		switch {
		case resident <= left:
			return
		case time.Now().After(deadline):
			b.t.Errorf("after %v, %.1f MB are still held", within, float64(resident)/megabyte)
			return
		}
	}
}

// TestUploadsArriveWhole: every byte of a body arrives, its last one included,
// where the input is one frame of gRPC's, one more, many, or more than is copied
// at a time.
func TestUploadsArriveWhole(t *testing.T) {
	t.Parallel()
	const frame = 16 << 10
	var around []int
	for size := frame - 70; size < frame+10; size += 7 { // with the other fields, the border itself
		around = append(around, size)
	}
	arriveWhole(t, append(around, 4*frame, megabyte)...)
}

// arriveWhole uploads bodies of about the given lengths.
func arriveWhole(t *testing.T, arounds ...int) {
	t.Helper()
	b := simulated(t, simulator.Options{Concurrency: simulator.Unlimited, KeepBody: 1})
	var sizes []int
	for _, around := range arounds {
		sizes = append(sizes, around-700, around-1, around, around+1)
	}
	for _, size := range sizes {
		for _, how := range []kind{asObject, asText, asJSONing} {
			input, sum := uploadOf(t, size, how)
			b.must(input, ``)
			seen := b.requests()
			if last := seen[len(seen)-1]; last.SHA256 != sum || last.Length != int64(size) {
				t.Errorf("of %d bytes (kind %d), %d arrived, or others", size, how, last.Length)
			}
		}
	}
}

// TestTextsDoNotDecideTheOutcome: a write that NetSuite carried out is unknown where
// its answer is lost, whatever its text says, as one call and in pieces.
func TestTextsDoNotDecideTheOutcome(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.sim.Inject(simulator.Fault{Kind: simulator.KindCutAfterWork, Stage: simulator.StageAPI})
	for _, length := range []int{40, 1_500_000} {
		text, err := json.Marshal(`x","method":"GET","url":"record/v1/customer","z":"` + strings.Repeat("a", length))
		if err != nil {
			t.Fatal(err)
		}
		f := b.fails(`{"method":"POST","url":"`+restlet+`","body":`+string(text)+`}`, ``, failure.Unavailable, failure.Unknown)
		if f.Retry() != failure.RetryCheck || f.Attempts != 1 {
			t.Errorf("%d: %+v", length, f)
		}
	}
}

// TestTooLargeRequests: what exceeds the setting is refused before it is sent,
// and the message names the setting.
func TestTooLargeRequests(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{}, "NETSUITE_CONNECTOR_MAX_REQUEST_BYTES=1000000")
	for _, size := range []int{1_000_000, 1_500_000, 5_000_000} {
		input, _ := uploadOf(t, size, asObject)
		f := b.fails(input, ``, failure.InvalidInput, failure.NotSent)
		if !strings.Contains(f.Message, "NETSUITE_CONNECTOR_MAX_REQUEST_BYTES") || !strings.Contains(f.Message, "1000000") {
			t.Errorf("%d bytes: %s", size, f.Message)
		}
	}
	input, _ := uploadOf(t, 999_900, asObject)
	b.must(input, ``)
	if n := b.stats().APIRequests; n != 1 {
		t.Errorf("%d requests were sent", n)
	}
}

// BenchmarkMemoryOfUploads prints the plugin's peak memory while it uploads.
func BenchmarkMemoryOfUploads(b *testing.B) {
	needsMemoryFigures(b)
	for _, size := range []int{middleBody, mostBody} {
		for _, atOnce := range []int{1, 4} {
			for how, name := range map[kind]string{asObject: "json", asJSONing: "text"} {
				b.Run(fmt.Sprintf("size=%dMB/atOnce=%d/%s", size/megabyte, atOnce, name), func(b *testing.B) {
					var most int64
					for b.Loop() {
						bed, peak, _ := upload(b, size, atOnce, 1, how)
						_ = bed.host.Close()
						most = max(most, peak)
					}
					b.ReportMetric(float64(most)/megabyte, "MB-peak")
					b.ReportMetric(float64(most)/float64(size*atOnce), "of-body")
					b.SetBytes(int64(size * atOnce))
				})
			}
		}
	}
}
