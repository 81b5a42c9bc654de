package actions

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"netsuite-connector/failure"
	"netsuite-connector/internal/budget"
)

// shown returns a body as the output document would have it.
func shown(t testing.TB, format, contentType string, source io.Reader) (string, mode, error) {
	t.Helper()
	x := &exchange{call: &call{config: config{format: format}}}
	body := &spool{source: source, expected: -1, budget: budget.New(spoolLength)}
	defer body.release()
	m, err := x.choose(t.Context(), contentType, false, body)
	if err != nil {
		return "", m, err
	}
	if m == asNothing {
		return "", m, nil
	}
	var b bytes.Buffer
	err = x.copyBody(m, body, &b)
	return b.String(), m, err
}

func TestBodyAsItStands(t *testing.T) {
	t.Parallel()
	const binary = "\xff\xfe\x00"
	for _, test := range []struct {
		name, format, contentType, body string
		mode                            mode
		want                            string
	}{
		{"JSON byte for byte", "auto", "application/json", ` {"b":1.10,"a":1234567890123456789} `, asJSON, ` {"b":1.10,"a":1234567890123456789} `},
		{"a suffix and parameters", "auto", "application/vnd.oracle.resource+json; type=singular", `[1]`, asJSON, `[1]`},
		{"the older type", "auto", "Text/JSON", `1.0`, asJSON, `1.0`},
		{"a parameter that is none", "auto", "application/json; charset", `1.0`, asJSON, `1.0`},
		{"a parameter twice", "auto", "Application/JSON ; charset=utf-8; charset=utf-8", `1.0`, asJSON, `1.0`},
		{"broken JSON", "auto", "application/json", `{"a":`, asText, `"{\"a\":"`},
		{"only spaces", "auto", "application/json", ` `, asText, `" "`},
		{"JSON that is not UTF-8", "auto", "application/json", "\"\xff\"", asBase64, `"Iv8i"`},
		{"text", "auto", "text/plain", "é\n\"\\\x01\u2028", asText, `"é\n\"\\\u0001` + "\u2028\""},
		{"no type", "auto", "", `{"a":1}`, asText, `"{\"a\":1}"`},
		{"binary", "auto", "application/pdf", binary, asBase64, `"//4A"`},
		{"nothing", "auto", "application/json", "", asNothing, ""},
		{"nothing as json", "json", "application/json", "", asNothing, ""},
		{"json of any type", "json", "text/plain", `1e5`, asJSON, `1e5`},
		{"text of JSON", "text", "application/json", `{}`, asRepairedText, `"{}"`},
		{"text of bytes", "text", "text/plain", "a" + binary + "é", asRepairedText, "\"a\uFFFD\uFFFD\\u0000é\""},
		{"base64 of JSON", "base64", "application/json", `{}`, asBase64, `"e30="`},
	} {
		for _, source := range []io.Reader{strings.NewReader(test.body), iotest.OneByteReader(strings.NewReader(test.body))} {
			got, m, err := shown(t, test.format, test.contentType, source)
			if err != nil || m != test.mode || got != test.want {
				t.Errorf("%s: %q as %d, %v", test.name, got, m, err)
			}
		}
	}
	if _, _, err := shown(t, "json", "text/plain", strings.NewReader("<html>")); !errors.Is(err, errBroken) {
		t.Errorf("json that does not parse: %v", err)
	}
}

// TestCharsets: a declared charset is undone in text and in JSON, UTF-8 is never
// guessed away, and a byte order mark is no part of a text.
func TestCharsets(t *testing.T) {
	t.Parallel()
	const utf16BE, utf16LE = "\x00{\x00}", "{\x00}\x00"
	for _, test := range []struct {
		name, format, contentType, body string
		mode                            mode
		want                            string
	}{
		{"windows-1252 in JSON", "auto", "application/json; charset=windows-1252", "{\"n\":\"K\xfc\xe7 \x80\"}", asJSON, `{"n":"Küç €"}`},
		{"windows-1252 in text", "auto", `text/plain; charset="Windows-1252"`, "K\xfc\xe7", asText, `"Küç"`},
		{"windows-1252 as text", "text", "text/csv; charset=windows-1252", "K\xfc", asRepairedText, `"Kü"`},
		{"as base64, nothing is converted", "base64", "text/csv; charset=windows-1252", "K\xfc", asBase64, `"S/w="`},
		{"ISO-8859-15", "auto", "text/plain; charset=ISO-8859-15", "\xa4", asText, `"€"`},
		{"GBK", "auto", "text/plain; charset=GBK", "\xc4\xe3\xba\xc3", asText, `"你好"`},
		{"Shift_JIS", "auto", "application/json; charset=Shift_JIS", "\"\x83\x65\"", asJSON, `"テ"`},
		{"UTF-16 without a mark", "auto", "application/json; charset=UTF-16", utf16BE, asJSON, `{}`},
		{"UTF-16 with a mark", "auto", "application/json; charset=utf-16", "\xff\xfe" + utf16LE, asJSON, `{}`},
		{"UTF-16LE", "auto", "application/json; charset=utf-16le", "\xff\xfe" + utf16LE, asJSON, `{}`},
		{"UTF-8 that reads like windows-1252", "auto", "text/plain; charset=utf-8", "KÃ¼Ã§", asText, `"KÃ¼Ã§"`},
		{"UTF-8 without a charset", "auto", "application/json", `"Küçük"`, asJSON, `"Küçük"`},
		{"ASCII is UTF-8", "auto", "text/plain; charset=us-ascii", "Küçük", asText, `"Küçük"`},
		{"an unknown charset", "auto", "application/json; charset=klingon", "{}", asBase64, `"e30="`},
		{"an unknown charset, as JSON", "json", "application/json; charset=klingon", "{}", asJSON, `{}`},
		{"a charset that WHATWG bans", "auto", "text/plain; charset=iso-2022-kr", "a", asBase64, `"YQ=="`},
		{"a charset of what is no text", "auto", "application/pdf; charset=windows-1252", "%PDF \xfc", asBase64, `"JVBERiD8"`},
		{"a mark before JSON", "auto", "application/json", "\uFEFF{}", asJSON, `{}`},
		{"a mark before JSON that is asked for", "json", "text/plain", "\uFEFF{}", asJSON, `{}`},
		{"a mark before text", "auto", "text/plain", "\uFEFFa", asText, `"a"`},
		{"a mark within text", "auto", "text/plain", "a\uFEFF", asText, "\"a\uFEFF\""},
		{"a mark before text in a binary", "auto", "text/plain", "\uFEFF\xff", asBase64, `"77u//w=="`},
		{"a mark alone", "auto", "application/json", "\uFEFF", asNothing, ""},
	} {
		for _, source := range []io.Reader{strings.NewReader(test.body), iotest.OneByteReader(strings.NewReader(test.body))} {
			got, m, err := shown(t, test.format, test.contentType, source)
			if err != nil || m != test.mode || got != test.want {
				t.Errorf("%s: %s as %d, %v", test.name, got, m, err)
			}
		}
	}
}

// TestJSONOfUnknownLength: JSON that does not parse is a string where its length
// shows that it is whole. Where only the connection's end ended it, it was cut.
func TestJSONOfUnknownLength(t *testing.T) {
	t.Parallel()
	const header = "application/json"
	for _, test := range []struct {
		name     string
		response http.Response
		cut      bool
	}{
		{"a length", http.Response{ContentLength: 5}, false},
		{"chunks", http.Response{ContentLength: -1, TransferEncoding: []string{"chunked"}}, false},
		{"compressed", http.Response{ContentLength: -1, Uncompressed: true}, false},
		{"nothing", http.Response{ContentLength: -1}, true},
	} {
		r := test.response
		r.StatusCode, r.Header, r.Body = 200, http.Header{"Content-Type": {header}}, io.NopCloser(strings.NewReader(`{"a":`))
		x := &exchange{call: &call{runner: NewRunner(Options{}), config: config{format: "auto"}}, request: &request{}}
		var b bytes.Buffer
		err := x.write(t.Context(), readAnswer(&r, x.request), &b)
		if errors.Is(err, errBroken) != test.cut || !test.cut && !strings.HasSuffix(b.String(), `,"body":"{\"a\":"}`) {
			t.Errorf("%s: %s, %v", test.name, b.String(), err)
		}
	}
}

// TestContentEncodings: what net/http does not decode by itself.
func TestContentEncodings(t *testing.T) {
	t.Parallel()
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = w.Write([]byte(`{"a":1}`))
	_ = w.Close()
	for _, test := range []struct {
		encoding []string
		body     string
		want     string // the body, "" for an error that names the encoding
	}{
		{nil, `{"a":1}`, `{"a":1}`},
		{[]string{""}, `{"a":1}`, `{"a":1}`},
		{[]string{"identity"}, `{"a":1}`, `{"a":1}`},
		{[]string{"UTF-8"}, `{"a":1}`, `{"a":1}`},
		{[]string{"X-GZip"}, zipped.String(), `{"a":1}`},
		{[]string{"GZIP"}, zipped.String(), `{"a":1}`},
		{[]string{"utf-8, gzip"}, zipped.String(), `{"a":1}`},
		{[]string{"identity", "x-gzip"}, zipped.String(), `{"a":1}`},
		{[]string{"br"}, "\x0b", ""},
		{[]string{"gzip", "gzip"}, zipped.String(), ""},
		{[]string{"deflate"}, "x", ""},
	} {
		s := &replies{answers: []reply{{status: 200, header: http.Header{"Content-Type": {"application/json"}, "Content-Encoding": test.encoding}, body: strings.NewReader(test.body)}}}
		e := s.run(t, readInput, ``)
		if test.want != "" && !strings.HasSuffix(e.output, `,"body":`+test.want+`}`) {
			t.Errorf("%q: %s, %v", test.encoding, e.output, e.failure)
		}
		if test.want == "" && (e.failure == nil || e.failure.Reason != failure.InvalidResponse || !strings.Contains(e.failure.Message, test.encoding[0])) {
			t.Errorf("%q: %s, %v", test.encoding, e.output, e.failure)
		}
	}
	s := &replies{answers: []reply{{status: 200, header: http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"x-gzip"}}, body: strings.NewReader(zipped.String()[:zipped.Len()-4])}}}
	if e := s.run(t, readInput, ``); e.failure == nil || e.failure.Reason != failure.InvalidResponse || !strings.Contains(e.failure.Message, "cut short") {
		t.Errorf("cut: %s, %v", e.output, e.failure)
	}
}

func TestLargeBodies(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("é", spoolLength)
	for _, test := range []struct {
		name, format, contentType, body string
		mode                            mode
		err                             error
	}{
		{"JSON", "auto", "application/json", `"` + filler + `"`, asJSON, nil},
		{"JSON that breaks late", "auto", "application/json", `"` + filler + `"x`, asJSON, errBroken},
		{"JSON that ends early", "auto", "application/json", `"` + filler, asJSON, errBroken},
		{"JSON that breaks at once", "auto", "application/json", `x"` + filler + `"`, asNothing, errBroken},
		{"text", "auto", "text/plain", "x" + filler, asText, nil},
		{"text that breaks late", "auto", "text/plain", filler + "\xff", asText, errNotText},
		{"text that ends within a character", "auto", "text/plain", filler + "\xc3", asText, errNotText},
		{"text to be repaired", "text", "text/plain", filler + "\xff", asRepairedText, nil},
		{"bytes", "auto", "text/plain", "\xff" + filler, asBase64, nil},
		{"bytes at the end of the first 4 MiB", "auto", "text/plain", strings.Repeat("a", 4<<20-1) + "\xffa", asBase64, nil},
		{"bytes behind them", "auto", "text/plain", strings.Repeat("a", 4<<20) + "\xff", asText, errNotText},
		{"JSON that breaks within them", "auto", "application/json", strings.Repeat("1", 4<<20-2) + "x", asText, nil},
	} {
		got, m, err := shown(t, test.format, test.contentType, strings.NewReader(test.body))
		if m != test.mode || !errors.Is(err, test.err) {
			t.Errorf("%s: as %d, %v", test.name, m, err)
		}
		if err == nil && !json.Valid([]byte(got)) {
			t.Errorf("%s: the result is not JSON", test.name)
		}
	}
}

// TestBodiesAtTheBorder: up to 4 MiB a body is judged as a whole, whether its
// end comes with its last byte or after it.
func TestBodiesAtTheBorder(t *testing.T) {
	t.Parallel()
	for size, over := range map[int]bool{spoolLength - 1: false, spoolLength: false, spoolLength + 1: true} {
		filler := strings.Repeat("a", size-1)
		for _, test := range []struct {
			contentType, body string
			mode              mode
			err               error // over the border
		}{
			{"application/json", `"` + filler[1:] + `"`, asJSON, nil},
			{"application/json", `"` + filler, asText, errBroken},
			{"text/plain", filler + "a", asText, nil},
			{"text/plain", filler + "\xc3", asBase64, errNotText},
		} {
			for _, source := range []io.Reader{strings.NewReader(test.body), iotest.DataErrReader(strings.NewReader(test.body))} {
				_, m, err := shown(t, "auto", test.contentType, source)
				if over && test.err != nil {
					if !errors.Is(err, test.err) {
						t.Errorf("%d bytes of %s: %v, want %v", size, test.contentType, err, test.err)
					}
				} else if err != nil || m != test.mode {
					t.Errorf("%d bytes of %s: as %d, %v, want %d", size, test.contentType, m, err, test.mode)
				}
			}
		}
	}
}

func TestCutBodyIsNeverWhole(t *testing.T) {
	t.Parallel()
	cut := func(n int) io.Reader {
		return &bounded{left: 100 << 20, reader: io.MultiReader(strings.NewReader(`"`+strings.Repeat("a", n)+`"`), iotest.ErrReader(io.ErrUnexpectedEOF))}
	}
	for _, n := range []int{0, 10, blockLength - 2, blockLength, spoolLength - 2, spoolLength, 2 * spoolLength} {
		for _, format := range []string{"auto", "json", "text", "base64"} {
			var broken *cutError
			if _, _, err := shown(t, format, "application/json", cut(n)); !errors.As(err, &broken) {
				t.Errorf("%s, %d bytes: %v", format, n, err)
			}
		}
	}
}

func TestBoundedBody(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		size, most int64
		err        error
	}{{10, 10, nil}, {11, 10, errTooLarge}, {0, 0, nil}, {1, 0, errTooLarge}} {
		b := &bounded{reader: strings.NewReader(strings.Repeat("a", int(test.size))), left: test.most}
		if _, err := io.ReadAll(b); !errors.Is(err, test.err) {
			t.Errorf("%d of %d: %v", test.size, test.most, err)
		}
	}
}

// FuzzBody holds that what NetSuite sent is what the caller gets, whatever the
// type it claims and wherever the pieces are cut: converted where it claims a
// charset, and without a byte order mark where it is text.
func FuzzBody(f *testing.F) {
	f.Add([]byte(`{"a":1.10,"b":12345678901234567890}`), "application/json", uint8(3))
	f.Add([]byte("\xff\xc3\xa9é"), "text/plain", uint8(1))
	f.Fuzz(func(t *testing.T, body []byte, contentType string, piece uint8) {
		source := &pieces{body, int(piece) + 1}
		got, m, err := shown(t, "auto", contentType, source)
		if err != nil {
			t.Fatal(err)
		}
		var back []byte
		switch m {
		case asNothing:
		case asJSON:
			back = []byte(got)
		case asBase64:
			var text string
			if err := json.Unmarshal([]byte(got), &text); err != nil {
				t.Fatal(err)
			}
			if back, err = base64.StdEncoding.DecodeString(text); err != nil {
				t.Fatal(err)
			}
		default:
			var text string
			if err := json.Unmarshal([]byte(got), &text); err != nil {
				t.Fatal(err)
			}
			back = []byte(text)
		}
		want := body
		from, unknown := charset(contentType)
		if from != nil && isText(mediaType(contentType)) {
			if want, err = from.NewDecoder().Bytes(body); err != nil {
				t.Fatal(err)
			}
		}
		if m != asBase64 {
			want = bytes.TrimPrefix(want, byteOrderMark)
		}
		if !bytes.Equal(back, want) {
			t.Fatalf("%q came back as %q", want, back)
		}
		if m == asBase64 && utf8.Valid(body) && unknown == nil {
			t.Fatalf("%q is text, and came as base64", body)
		}
	})
}

// pieces is a reader that gives n bytes at a time.
type pieces struct {
	left []byte
	n    int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.left) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(p.n, len(b))], p.left)
	p.left = p.left[n:]
	return n, nil
}
