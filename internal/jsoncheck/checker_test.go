package jsoncheck

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// documents are JSON and what nearly is; encoding/json is the judge.
func documents() []string {
	return []string{
		"", " ", "\t\r\n", "null", " null ", "nul", "nulll", "nullnull", "true", "tru", "trve", "truex", "false", "fals e", "False",
		"0", "-0", "-", "--1", "+1", "00", "01", "-01", "1", "12345678901234567890", "1.", "1.0", ".5", "-.5", "1.5e", "1.5e+", "1.5e+7", "1E-7", "1e5.5", "1e1e1", "0e0", "0x10", "1 2", "1,", "NaN", "Infinity", "-Infinity",
		`""`, `"`, `"a`, `"a"b`, `"\"`, `"\\"`, `"\n\t\r\b\f\/\"\\"`, `"\a"`, `"\'"`, `"\u00e9"`, `"\u00E9"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\u00g0"`, `"\u0"`, `"\u"`, `"\U0041"`,
		"\"\x00\"", "\"\x1f\"", "\"\x7f\"", "\"a\nb\"", "\"tab\there\"", "\"é€😀\"", "\"\xff\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "\ufeff{}", "\u00a0{}", "\v1", "\f1", "'a'",
		"[]", "[ ]", "[", "]", "[]]", "[[]", "[1]", "[1,]", "[,1]", "[,]", "[1 2]", "[1,2 , 3]", "[1:2]", "[1}", `["a","b"]`, `["a" "b"]`, "[-]", "[1.]", "[0,00]", "[true,false,null]", "[nul]", "[[[[[]]]]]", "[{}]",
		"{}", "{ }", "{", "}", "{]", "{}}", "{}{}", `{"a"}`, `{"a":}`, `{"a":1`, `{"a":1}`, ` { "a" : 1 , "b" : [ ] } `, `{"a":1,}`, `{,"a":1}`, `{"a":1 "b":2}`, `{"a":1;"b":2}`, `{a:1}`, `{1:1}`, `{null:1}`, `{"a"1}`, `{"a"::1}`, `{"a":1:2}`, `{"a":1}x`, `{"a":{"b":{"c":[1,{"d":null}]}}}`, `{"a":1]`, `{"a":[1}`, `{"a":1,"a":2}`, `{"a\"b\\":"\\"}`, `{"":""}`,
		"/**/1", "// x\n1", "1 // x", "{} \x00", "\x00", "[1]\n\n\n  ", `{"k":"` + strings.Repeat("long plain text ", 20) + `"}`, `"` + strings.Repeat("x", 7) + "\x01" + strings.Repeat("x", 9) + `"`,
	}
}

func TestValidAgreesWithEncodingJSON(t *testing.T) {
	t.Parallel()
	for _, doc := range documents() {
		if got, want := Valid([]byte(doc)), json.Valid([]byte(doc)); got != want {
			t.Errorf("Valid(%q) = %v, encoding/json says %v", doc, got, want)
		}
	}
}

func TestEverySplit(t *testing.T) {
	t.Parallel()
	for _, doc := range documents() {
		want := json.Valid([]byte(doc))
		whole := offsetOf(t, []string{doc})
		for i := 0; i <= len(doc); i++ {
			if got := validInPieces([]string{doc[:i], doc[i:]}); got != want {
				t.Errorf("%q split at %d: %v, want %v", doc, i, got, want)
			}
			if got := offsetOf(t, []string{doc[:i], doc[i:]}); got != whole {
				t.Errorf("%q split at %d: fails at %d, unsplit at %d", doc, i, got, whole)
			}
		}
		if got := validInPieces(strings.Split(doc, "")); got != want {
			t.Errorf("%q byte by byte: %v, want %v", doc, got, want)
		}
	}
}

// A random change of a valid document is judged as encoding/json judges it.
func TestMutations(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- reproducible test data
	alphabet := "{}[]:,\"\\ \n0123456789.eE+-truefalsn\x00\x1f\x80\xff/bu"
	valid, seeds := 0, documents()
	for range 200_000 {
		doc := []byte(seeds[random.IntN(len(seeds))])
		for range 1 + random.IntN(3) {
			if len(doc) == 0 {
				break
			}
			at := random.IntN(len(doc))
			b := alphabet[random.IntN(len(alphabet))]
			switch random.IntN(3) {
			case 0:
				doc[at] = b
			case 1:
				doc = append(doc[:at], doc[at+1:]...)
			default:
				doc = append(doc[:at], append([]byte{b}, doc[at:]...)...)
			}
		}
		want := json.Valid(doc)
		if want {
			valid++
		}
		cut := random.IntN(len(doc) + 1)
		if got := validInPieces([]string{string(doc[:cut]), string(doc[cut:])}); got != want {
			t.Fatalf("%q split at %d: %v, want %v", doc, cut, got, want)
		}
	}
	if valid < 10_000 {
		t.Errorf("only %d of the changed documents were valid: the test tests little", valid)
	}
}

func TestDepth(t *testing.T) {
	t.Parallel()
	for _, unit := range []struct{ open, middle, end string }{
		{"[", "1", "]"}, {`{"a":`, "1", "}"}, {"[", "", "]"}, {`[{"a":`, `""`, "}]"},
	} {
		per := strings.Count(unit.open, "[") + strings.Count(unit.open, "{")
		for _, depth := range []int{63, 64, 65, 127, 128, MaxDepth - 2, MaxDepth, MaxDepth + 2} {
			n := depth / per
			doc := []byte(strings.Repeat(unit.open, n) + unit.middle + strings.Repeat(unit.end, n))
			if got, want := Valid(doc), json.Valid(doc); got != want {
				t.Errorf("%d × %q: %v, want %v", n, unit.open, got, want)
			}
			err := check(doc)
			if tooDeep := n*per > MaxDepth; errors.Is(err, ErrTooDeep) != tooDeep {
				t.Errorf("%d × %q: %v", n, unit.open, err)
			}
		}
	}
}

func TestErrorsNameTheByte(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		doc     string
		offset  int64
		problem error
	}{
		{"", 0, ErrIncomplete},
		{`{"a":1`, 6, ErrIncomplete},
		{`{"a":x}`, 5, ErrUnexpected},
		{"{}x", 2, ErrUnexpected},
		{"[1,]", 3, ErrUnexpected},
		{"01", 1, ErrUnexpected},
		{"\"abcdefghijkl\nm\"", 13, ErrUnexpected},
		{`"abcdefghijkl\x"`, 14, ErrUnexpected},
	} {
		var c Checker
		n, err := c.Write([]byte(tt.doc))
		if closed := c.Close(); err == nil {
			err = closed
		} else if !errors.Is(closed, err) {
			t.Errorf("%q: Close gave %v after %v", tt.doc, closed, err)
		}
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Offset != tt.offset || !errors.Is(err, tt.problem) {
			t.Errorf("%q: %#v, want %v at %d", tt.doc, err, tt.problem, tt.offset)
		}
		if int64(n) != tt.offset {
			t.Errorf("%q: wrote %d, want %d", tt.doc, n, tt.offset)
		}
		if n, again := c.Write([]byte(" ")); n != 0 || !errors.Is(again, err) {
			t.Errorf("%q: a later Write gave %d, %v, want the first error", tt.doc, n, again)
		}
		c.Reset()
		if _, err := c.Write([]byte("[1]")); err != nil || c.Close() != nil || c.Offset() != 3 {
			t.Errorf("%q: not ready after Reset: %v", tt.doc, err)
		}
	}
}

func TestRequireUTF8(t *testing.T) {
	t.Parallel()
	// Every lead byte with every second byte, alone and continued.
	for lead := 0x80; lead <= 0xFF; lead++ {
		for second := range 0x100 {
			for _, rest := range []string{"", "\x80", "\x80\x80", "\xbf\xbf\xbf", "A"} {
				text := string([]byte{byte(lead), byte(second)}) + rest
				doc := `"` + text + `"`
				c := Checker{RequireUTF8: true}
				for i := range len(doc) {
					if _, err := c.Write([]byte{doc[i]}); err != nil {
						break
					}
				}
				got, want := c.Close() == nil, json.Valid([]byte(doc)) && utf8.ValidString(text)
				if got != want {
					t.Fatalf("%q: %v, want %v", doc, got, want)
				}
				c.Reset()
				if n, err := c.Write([]byte(doc)); (err == nil && c.Close() == nil) != want {
					t.Fatalf("%q at once: %d, %v, want %v", doc, n, err, want)
				}
			}
		}
	}
	c := Checker{RequireUTF8: true}
	if _, err := c.Write([]byte("{\"a\":\"plain text \xff\"}")); !errors.Is(err, ErrUTF8) {
		t.Errorf("an invalid byte gave %v", err)
	}
}

func TestNoAllocation(t *testing.T) {
	doc := []byte(`{"a":[1,2.5e3,"text\n",{"b":null,"c":true}]}`)
	var c Checker
	if n := testing.AllocsPerRun(100, func() {
		c.Reset()
		if _, err := c.Write(doc); err != nil || c.Close() != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations for a document", n)
	}
}

func validInPieces(pieces []string) bool {
	var c Checker
	for _, p := range pieces {
		for i := range []byte(p) { // a split of strings.Split is a character: take its bytes
			if len(pieces) <= 2 {
				_, _ = c.Write([]byte(p))
				break
			}
			_, _ = c.Write([]byte{p[i]})
		}
	}
	return c.Close() == nil
}

// offsetOf is where the checker stops, -1 for a valid document.
func offsetOf(t *testing.T, pieces []string) int64 {
	t.Helper()
	var c Checker
	for _, p := range pieces {
		_, _ = c.Write([]byte(p))
	}
	err := c.Close()
	if err == nil {
		return -1
	}
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("%v is no *SyntaxError", err)
	}
	return syntax.Offset
}
