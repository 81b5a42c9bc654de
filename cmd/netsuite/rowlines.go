package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"netsuite-connector/internal/jsoncheck"
)

// jsonRows prints rows as a JSON list, or each on a line of its own.
type jsonRows struct {
	to    io.Writer
	lines bool
	begun bool
}

func (j *jsonRows) row(members []jsoncheck.Member) error {
	var row objectText
	for _, m := range members {
		row.addRaw(m.Name, m.Value)
	}
	var b bytes.Buffer
	switch {
	case j.lines:
	case j.begun:
		b.WriteString(",\n")
	default:
		b.WriteString("[\n")
	}
	j.begun = true
	if err := json.Compact(&b, row.bytes()); err != nil {
		return err
	}
	if j.lines {
		b.WriteByte('\n')
	}
	_, err := j.to.Write(b.Bytes())
	return err
}

func (j *jsonRows) end() error {
	text := "\n]\n"
	switch {
	case j.lines:
		return nil
	case !j.begun:
		text = "[]\n"
	}
	_, err := io.WriteString(j.to, text)
	return err
}

// csvRows prints rows as comma-separated values (RFC 4180). It holds the first page,
// and takes its columns from it.
type csvRows struct {
	to      io.Writer
	columns columns
	guard   bool // against formulas

	held    [][]jsoncheck.Member
	written bool // the header
	count   int
}

func (c *csvRows) row(members []jsoncheck.Member) error {
	c.count++
	if c.written {
		if name := c.columns.unknown(members); name != "" {
			return fmt.Errorf("row %d has the column %s, which no row before it had, and which the header that was written lacks. Name the columns in the SELECT list in place of *, or use --format jsonl", c.count, name)
		}
		return c.write(members)
	}
	c.columns.add(members)
	c.held = append(c.held, copied(members))
	if len(c.held) < pageRows {
		return nil
	}
	return c.release()
}

func (c *csvRows) end() error {
	if c.written {
		return nil
	}
	return c.release()
}

func (c *csvRows) release() error {
	c.written = true
	if len(c.columns.names) > 0 {
		if err := c.line(c.columns.names); err != nil {
			return err
		}
	}
	for _, members := range c.held {
		if err := c.write(members); err != nil {
			return err
		}
	}
	c.held = nil
	return nil
}

func (c *csvRows) write(members []jsoncheck.Member) error {
	cells := c.columns.cells(members)
	if c.guard {
		for i, cell := range cells {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") && !plainNumber.MatchString(cell) {
				cells[i] = "'" + cell
			}
		}
	}
	return c.line(cells)
}

var plainNumber = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)

// line writes a line. encoding/csv would change line ends within a value.
func (c *csvRows) line(cells []string) error {
	var b bytes.Buffer
	for i, cell := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		if strings.ContainsAny(cell, "\",\r\n") || strings.TrimSpace(cell) != cell || len(cells) == 1 && cell == "" {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		b.WriteString(cell)
	}
	b.WriteString("\r\n")
	_, err := c.to.Write(b.Bytes())
	return err
}

// copied returns members that stay as they are: the reader uses its buffer again.
func copied(members []jsoncheck.Member) []jsoncheck.Member {
	kept := make([]jsoncheck.Member, len(members))
	for i, m := range members {
		kept[i] = jsoncheck.Member{Name: m.Name, Value: bytes.Clone(m.Value)}
	}
	return kept
}
