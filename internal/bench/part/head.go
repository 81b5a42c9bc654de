package main

import (
	"bufio"
	"bytes"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"netsuite-connector/internal/bench/task"
)

// head is what the server looks at of a request.
type head struct {
	method string
	path   string
	query  url.Values
	length int64
	// headers is how many of its headers are those that a task has it send.
	headers int64
}

// readHead reads a request up to its body. Our own clients sent it: what they never
// send is not looked for.
func readHead(r *bufio.Reader) (head, error) {
	var read head
	line, err := r.ReadSlice('\n')
	if err != nil {
		return read, err
	}
	method, rest, _ := bytes.Cut(line, []byte(" "))
	target, _, found := bytes.Cut(rest, []byte(" "))
	if !found {
		return read, errors.New("no request line")
	}
	path, query, _ := bytes.Cut(target, []byte("?"))
	read.method, read.path = string(method), string(path)
	if len(query) > 0 {
		if read.query, err = url.ParseQuery(string(query)); err != nil {
			return read, err
		}
	}
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return read, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			return read, nil
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if read.length, err = strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64); err != nil {
				return read, err
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			return read, errors.New("a body without its length")
		case len(name) > len(task.HeaderName) && bytes.EqualFold(name[:len(task.HeaderName)], []byte(task.HeaderName)):
			read.headers++
		}
	}
}

// token is whether a token is asked for.
func (h head) token() bool { return strings.HasSuffix(h.path, "/token") }
