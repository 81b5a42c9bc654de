package plugin

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// logLines passes on what a plugin writes to its standard error. go-plugin takes
// a line that is a JSON object for one of hclog's, and panics, in the host's
// process, where "@message", "@level" or "@timestamp" in it is no string. Such a
// line gets a word in front, so that it is text.
type logLines struct {
	from   io.ReadCloser
	reader *bufio.Reader
	left   []byte // of the line that is being read
	inside bool   // the last piece did not end its line
}

const logLineBytes = 64 << 10

// Read implements io.Reader.
func (l *logLines) Read(p []byte) (int, error) {
	if l.reader == nil {
		l.reader = bufio.NewReaderSize(l.from, logLineBytes)
	}
	if len(l.left) == 0 {
		piece, err := l.reader.ReadSlice('\n')
		if len(piece) == 0 {
			return 0, err
		}
		ends := piece[len(piece)-1] == '\n'
		if !l.inside && !isSafeLine(piece) {
			piece = append([]byte("log: "), piece...)
		}
		l.left, l.inside = piece, !ends
	}
	n := copy(p, l.left)
	l.left = l.left[n:]
	return n, nil
}

// Close implements io.Closer.
func (l *logLines) Close() error { return l.from.Close() }

func isSafeLine(line []byte) bool {
	if !bytes.HasPrefix(bytes.TrimLeft(line, " \t\r"), []byte("{")) {
		return true
	}
	var entry map[string]any
	if json.Unmarshal(line, &entry) != nil {
		return true
	}
	for _, name := range []string{"@message", "@level", "@timestamp"} {
		if value, ok := entry[name]; ok {
			if _, isText := value.(string); !isText {
				return false
			}
		}
	}
	return true
}
