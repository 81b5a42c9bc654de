package actions

import (
	"io"
	"unicode/utf8"
)

// quoting writes text as one JSON string while it arrives. Bytes that are not
// UTF-8 are an error, or with repair become U+FFFD.
type quoting struct {
	w      io.Writer
	repair bool
	opened bool
	tail   []byte // the first bytes of a character that the last write split
	buffer []byte
}

func (q *quoting) Write(p []byte) (int, error) {
	if !q.opened {
		q.buffer, q.opened = append(q.buffer, '"'), true
	}
	text := p
	if len(q.tail) > 0 {
		text = append(q.tail, p...)
	}
	end := cutRune(text)
	if err := q.quote(text[:end]); err != nil {
		return 0, err
	}
	q.tail = append([]byte(nil), text[end:]...)
	return len(p), q.flush()
}

// Close writes what is left and the closing quote.
func (q *quoting) Close() error {
	if !q.opened {
		q.buffer = append(q.buffer, '"')
	}
	if err := q.quote(q.tail); err != nil {
		return err
	}
	q.buffer = append(q.buffer, '"')
	return q.flush()
}

func (q *quoting) flush() error {
	_, err := q.w.Write(q.buffer)
	q.buffer = q.buffer[:0]
	return err
}

func (q *quoting) quote(text []byte) error {
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && size == 1 {
				if !q.repair {
					return errNotText
				}
				q.buffer = append(append(q.buffer, text[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c < ' ' || c == '"' || c == '\\' {
			q.buffer = append(q.buffer, text[start:i]...)
			q.buffer = append(q.buffer, escaped(c)...)
			start = i + 1
		}
		i++
	}
	q.buffer = append(q.buffer, text[start:]...)
	return nil
}

func escaped(c byte) string {
	switch c {
	case '"':
		return `\"`
	case '\\':
		return `\\`
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	default:
		return `\u00` + string([]byte{upperHex[c>>4], upperHex[c&15]})
	}
}
