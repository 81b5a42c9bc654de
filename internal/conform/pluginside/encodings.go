package pluginside

import (
	"net/http"

	"netsuite-connector/simulator"
)

func encodingClauses() []clause {
	return []clause{
		rule("encoding.gzip", answers, "gzip and x-gzip are decoded, in any case; an encoding without meaning is ignored", func(t *trial) {
			t.connect()
			for _, encoding := range []string{"gzip", "x-gzip", "GZIP", "identity", "utf-8"} {
				fault := t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 200, Body: numbers, Encoding: encoding})
				if a := t.succeeds(read, ``); string(a.Body) != numbers {
					t.errorf("%s: %s", encoding, a.raw)
				}
				fault.Remove()
			}
		}),
		rule("encoding.unknown", answers, "Another Content-Encoding is INVALID_RESPONSE that names it", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 200, Body: numbers, Encoding: "br"})
			if f := t.fails(read, once, "INVALID_RESPONSE"); !contains(f.Message, "br") {
				t.errorf("the message does not name br: %s", f.Message)
			}
		}),
		rule("encoding.charset", answers, "A declared charset is converted, in text and in JSON; a byte order mark is dropped", func(t *trial) {
			t.connect()
			const text = `{"name":"Café ü"}`
			for _, charset := range []string{"windows-1252", "ISO-8859-1", "UTF-16", "GBK"} {
				fault := t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 200, Body: text, Charset: charset, Header: http.Header{"Content-Type": {"application/json"}}})
				if a := t.succeeds(read, ``); string(a.Body) != text {
					t.errorf("%s: %s", charset, a.raw)
				}
				fault.Remove()
			}
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 200, Body: text, BOM: true})
			if a := t.succeeds(read, ``); string(a.Body) != text {
				t.errorf("with a byte order mark: %s", a.raw)
			}
		}),
		rule("encoding.html", answers, "HTML with a status of success is no answer of NetSuite's API: INVALID_RESPONSE, unknown for a write", func(t *trial) {
			t.connect()
			t.given(200, "text/html", "<html>Down for maintenance</html>")
			t.ends(t.fails(read, once, "INVALID_RESPONSE"), "rejected", "safe")
			t.ends(t.fails(create, ``, "INVALID_RESPONSE"), "unknown", "check")
			t.sent(2)
		}),
	}
}
