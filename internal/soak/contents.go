package soak

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"unicode/utf8"

	"netsuite-connector/plugin"
)

// The kinds of bodies.
const (
	jsonContent   = "json"
	textContent   = "text"
	binaryContent = "binary" // of an upload: text with control characters, since an input has no other bytes
)

// sizes lie around the borders of the connector's blocks: 32 KiB in memory, 1 MiB
// in a message, 4 MiB before a body streams.
//
//nolint:gochecknoglobals // a constant list
var sizes = []int{
	0, 1, 100,
	32<<10 - 1, 32 << 10, 32<<10 + 1,
	1<<20 - 1, 1 << 20, 1<<20 + 1,
	4<<20 - 1, 4 << 20, 4<<20 + 1,
	5<<20 + 17,
}

// card is one body to send or to receive.
type card struct {
	upload bool
	kind   string
	size   int
}

func (c card) key() string { return fmt.Sprintf("%s-%d", c.kind, c.size) }

func (c card) String() string {
	if c.upload {
		return "upload of " + c.key()
	}
	return "download of " + c.key()
}

func allCards() []card {
	var all []card
	for _, upload := range []bool{false, true} {
		for _, kind := range []string{jsonContent, textContent, binaryContent} {
			for _, size := range sizes {
				all = append(all, card{upload, kind, size})
			}
		}
	}
	return all
}

// large is where bodies begin that take many times as long as the usual call.
const large = 1 << 19

// deck deals every card before it deals one again, the large ones apart from the
// others.
type deck struct {
	mu     sync.Mutex
	random *rand.Rand
	left   map[bool][]card
}

func newDeck(random *rand.Rand) *deck {
	return &deck{
		random: rand.New(rand.NewPCG(random.Uint64(), random.Uint64())), // #nosec G404 -- traffic that can be repeated
		left:   map[bool][]card{},
	}
}

func (d *deck) deal(ofLarge bool) card {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.left[ofLarge]) == 0 {
		d.left[ofLarge] = slices.DeleteFunc(allCards(), func(c card) bool { return (c.size >= large) != ofLarge })
		d.random.Shuffle(len(d.left[ofLarge]), func(i, j int) {
			d.left[ofLarge][i], d.left[ofLarge][j] = d.left[ofLarge][j], d.left[ofLarge][i]
		})
	}
	c := d.left[ofLarge][0]
	d.left[ofLarge] = d.left[ofLarge][1:]
	return c
}

// content makes a body of exactly that size, no two parts of which are the same.
func (c card) content() []byte {
	switch {
	case c.kind == jsonContent && c.size < 8:
		return bytes.Repeat([]byte("7"), c.size)
	case c.kind == jsonContent:
		const begin, end = `{"t":"`, `"}`
		text := numbered("", " Ünïcode é \\u00e9 \\\" 公司 ", c.size-len(begin)-len(end))
		return append(append([]byte(begin), text...), end...)
	case c.kind == binaryContent && c.upload:
		return numbered("", " \x00\x01\x1f\x7f\U0001f600 ", c.size)
	case c.kind == binaryContent:
		return numbered("\x89", "\x00\xff\xfe\x80\xc3\x28", c.size)
	}
	return numbered("", " The quick brown fox, Ünïcode and 公司 included.\n", c.size)
}

// numbered repeats a line with its number in it, and fills up with x, so that no
// character is cut.
func numbered(before, behind string, size int) []byte {
	const digits = 8
	text := make([]byte, 0, size)
	for n := 0; len(text)+len(before)+digits+len(behind) <= size; n++ {
		text = append(text, before...)
		for place := 10_000_000; place > 0; place /= 10 {
			text = append(text, byte('0'+n/place%10))
		}
		text = append(text, behind...)
	}
	return append(text, bytes.Repeat([]byte("x"), size-len(text))...)
}

// input is the content as the body of an input.
func (c card) input(content []byte) json.RawMessage {
	switch {
	case len(content) == 0:
		return nil
	case c.kind == jsonContent:
		return content
	}
	return asString(content)
}

func asString(text []byte) json.RawMessage {
	if !utf8.Valid(text) {
		panic("soak: bytes that are no text cannot be a body")
	}
	quoted, err := json.Marshal(string(text))
	if err != nil {
		panic(err) // of a string: cannot be
	}
	return quoted
}

// received is the body of an output, as NetSuite sent it.
func (c card) received(o *plugin.Output) ([]byte, error) {
	switch {
	case o.Body == nil:
		return nil, nil
	case c.kind == jsonContent:
		return o.Body, nil
	}
	var text string
	if err := json.Unmarshal(o.Body, &text); err != nil {
		return nil, err
	}
	if o.BodyEncoding == "base64" {
		return base64.StdEncoding.DecodeString(text)
	}
	return []byte(text), nil
}
