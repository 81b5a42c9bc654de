package simulator

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf16"
)

// LocationForm is how a Location header is written.
type LocationForm string

// The forms of Fault.Location, besides the ordinary one.
const (
	LocationWithPort LocationForm = "port"     // https://host:443/…
	LocationRelative LocationForm = "relative" // /services/rest/…
)

var charsetParameter = regexp.MustCompile(`(?i);\s*charset=[^;]*`)

// rewrite changes how an answer is written, as the fault says.
func (f *injected) rewrite(a *response) {
	if f.Charset != "" {
		a.body = encodeText(f.Charset, string(a.body))
		plain := charsetParameter.ReplaceAllString(a.header.Get("Content-Type"), "")
		a.header.Set("Content-Type", plain+"; charset="+f.Charset)
	}
	if f.BOM {
		a.body = append([]byte("\xef\xbb\xbf"), a.body...)
	}
	if f.Encoding != "" {
		a.header.Set("Content-Encoding", f.Encoding)
		switch strings.ToLower(f.Encoding) {
		case "gzip", "x-gzip":
			a.body = compressed(a.body)
		case "br": // not Brotli indeed: bytes that nobody without it can read
			a.body = append([]byte{0x8b, 0x02, 0x80}, a.body...)
		}
	}
	if location := a.header.Get("Location"); location != "" {
		a.header.Set("Location", f.Location.write(location))
	}
}

func (form LocationForm) write(location string) string {
	rest, absolute := strings.CutPrefix(location, "https://")
	if !absolute {
		return location
	}
	host, path, _ := strings.Cut(rest, "/")
	switch form {
	case LocationWithPort:
		return "https://" + host + ":443/" + path
	case LocationRelative:
		return "/" + path
	}
	return location
}

func compressed(body []byte) []byte {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(body) // to memory
	_ = z.Close()
	return packed.Bytes()
}

// The characters of windows-1252 and GBK that encodeText knows, besides those of
// ISO-8859-1 and ASCII. A body in other charsets, or with other characters, can be
// given as bytes, with KindStatus.
//
//nolint:gochecknoglobals // constant tables
var (
	windows1252 = map[rune]string{'€': "\x80", '‚': "\x82", '„': "\x84", '…': "\x85", '‘': "\x91", '’': "\x92", '“': "\x93", '”': "\x94", '•': "\x95", '–': "\x96", '—': "\x97", '™': "\x99"}
	gbk         = map[rune]string{'中': "\xd6\xd0", '文': "\xce\xc4", '客': "\xbf\xcd", '户': "\xbb\xa7", '公': "\xb9\xab", '司': "\xcb\xbe", 'é': "\xa8\xa6", 'ü': "\xa8\xb9"}
)

// encodeText writes a text in a charset, ? standing for what it does not have.
func encodeText(charset, text string) []byte {
	var b bytes.Buffer
	switch charset = strings.ToLower(charset); charset {
	case "utf-16", "utf-16le":
		if charset == "utf-16" {
			b.WriteString("\xff\xfe")
		}
		for _, unit := range utf16.Encode([]rune(text)) {
			b.WriteByte(byte(unit & 0xff))
			b.WriteByte(byte(unit >> 8))
		}
		return b.Bytes()
	case "windows-1252", "iso-8859-1", "gbk":
	default:
		return []byte(text)
	}
	for _, r := range text {
		switch {
		case r < 0x80:
			b.WriteByte(byte(r)) // #nosec G115 -- ASCII
		case charset == "gbk" && gbk[r] != "":
			b.WriteString(gbk[r])
		case charset == "windows-1252" && windows1252[r] != "":
			b.WriteString(windows1252[r])
		case charset != "gbk" && r >= 0xa0 && r <= 0xff:
			b.WriteByte(byte(r)) // #nosec G115 -- one byte
		default:
			b.WriteByte('?')
		}
	}
	return b.Bytes()
}

// withBody gives an answer a body, if it has none: a 204 becomes a 200.
func (e *exchange) withBody(a *response) {
	if len(a.body) >= 2 {
		return
	}
	a.body = []byte(`{"links":[],"note":"this body is cut short"}`)
	a.header.Set("Content-Type", replyTypeJSON)
	if a.status == http.StatusNoContent {
		a.status = http.StatusOK
	}
}
