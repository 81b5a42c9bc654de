package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"netsuite-connector/internal/bench/task"
)

// answers are prepared: each is made once, head and body together.
type answers struct {
	token, created []byte
	rows           []byte
	pageTime       time.Duration
	records        sync.Map // []byte by size
}

func newAnswers() *answers {
	pageTime, _ := time.ParseDuration(task.PageTime) // a constant
	return &answers{
		token:    answer("application/json", []byte(`{"access_token":"a.b.c","expires_in":3600,"token_type":"Bearer"}`)),
		created:  []byte("HTTP/1.1 204 No Content\r\nLocation: " + task.Absolute(task.Record) + "\r\n\r\n"),
		rows:     task.Rows(task.PageRows),
		pageTime: pageTime,
	}
}

func answer(contentType string, body []byte) []byte {
	return append(fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", contentType, len(body)), body...)
}

func (a *answers) write(w io.Writer, asked head) error {
	prepared, err := a.of(asked)
	if err != nil {
		return err
	}
	_, err = w.Write(prepared)
	return err
}

func (a *answers) of(asked head) ([]byte, error) {
	switch {
	case asked.token():
		return a.token, nil
	case asked.query.Has("pages"):
		return a.page(asked)
	case asked.method != http.MethodGet:
		return a.created, nil
	}
	text := asked.query.Get("bytes")
	if known, found := a.records.Load(text); found {
		return known.([]byte), nil //nolint:errcheck // nothing else is stored
	}
	size, err := strconv.Atoi(text)
	if err != nil {
		return nil, err
	}
	made, _ := a.records.LoadOrStore(text, answer("application/vnd.oracle.resource+json; type=singular", task.Document(size)))
	return made.([]byte), nil //nolint:errcheck // nothing else is stored
}

// page is one of a collection, after the time that NetSuite would take for it at
// least: what is added to that weighs all the more.
func (a *answers) page(asked head) ([]byte, error) {
	pages, err := strconv.Atoi(asked.query.Get("pages"))
	if err != nil {
		return nil, err
	}
	offset, _ := strconv.Atoi(asked.query.Get("offset")) // absent: the first page
	link, next := "", offset+task.PageRows
	if next < pages*task.PageRows {
		link = fmt.Sprintf(`{"rel":"next","href":"%s"}`, task.Absolute(task.PagesURL(pages, next)))
	}
	time.Sleep(a.pageTime)
	return answer("application/vnd.oracle.resource+json; type=collection", fmt.Appendf(nil,
		`{"links":[%s],"count":%d,"hasMore":%v,"items":[%s],"offset":%d,"totalResults":%d}`,
		link, task.PageRows, link != "", a.rows, offset, pages*task.PageRows)), nil
}
