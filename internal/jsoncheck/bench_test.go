package jsoncheck

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

// recordPage is a page as NetSuite sends it: short names, links, few spaces.
func recordPage(records int) []byte {
	var page bytes.Buffer
	page.WriteString(`{"links":[{"rel":"self","href":"https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql"}],"count":1000,"hasMore":true,"items":[`)
	for i := range records {
		if i > 0 {
			page.WriteByte(',')
		}
		fmt.Fprintf(&page, `{"links":[],"id":"%d","companyname":"Example Company \"%d\" Ltd.","balance":"%d.50","isinactive":"F","datecreated":"2026-01-02T03:04:05Z","rate":%d.25,"active":true,"memo":null}`, i, i, i*7, i)
	}
	page.WriteString(`]}`)
	return page.Bytes()
}

func indented(doc []byte) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, doc, "", "  "); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func BenchmarkValid(b *testing.B) {
	page := recordPage(4000)
	for _, doc := range []struct {
		name string
		data []byte
	}{
		{"page", page},
		{"indented", indented(page)},
		{"long-strings", []byte(`["` + string(bytes.Repeat([]byte("A file's content in base64, say. "), 1<<15)) + `"]`)},
		{"cyrillic", []byte(`["` + string(bytes.Repeat([]byte("Общество с ограниченной ответственностью "), 1<<13)) + `"]`)},
	} {
		b.Run(doc.name, func(b *testing.B) {
			b.SetBytes(int64(len(doc.data)))
			b.ReportAllocs()
			for b.Loop() {
				if !Valid(doc.data) {
					b.Fatal("not valid")
				}
			}
			ours := float64(b.Elapsed()) / float64(b.N)
			start := time.Now()
			const rounds = 5
			for range rounds {
				if !json.Valid(doc.data) {
					b.Fatal("not valid")
				}
			}
			b.ReportMetric(float64(time.Since(start))/rounds/ours, "x-json.Valid")
		})
		b.Run(doc.name+"/utf8", func(b *testing.B) {
			b.SetBytes(int64(len(doc.data)))
			b.ReportAllocs()
			c := Checker{RequireUTF8: true}
			for b.Loop() {
				c.Reset()
				if _, err := c.Write(doc.data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMembers(b *testing.B) {
	doc := append(append([]byte(`{"url":"record/v1/customer","method":"POST","body":`), recordPage(4000)...), '}')
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Members(doc); err != nil {
			b.Fatal(err)
		}
	}
}
