package task

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"time"
)

// Caller is what carries out the calls of a task, made ready for it.
type Caller struct {
	Call  func(ctx context.Context, n int) error // is told which call it is
	After func() error                           // is not a part of the call's time; nil for nothing
	CPU   func() time.Duration                   // used so far; 0 where it is not known
	Peak  func() int64                           // of the plugin's memory, so far; nil where there is none
	PID   int                                    // of the plugin; 0 where there is none
}

// Serve carries out each task that is a line of in, and writes a line of figures.
// prepare makes ready for a task, and end for the next one.
func Serve(ctx context.Context, in io.Reader, out io.Writer, prepare func(context.Context, Task) (caller Caller, end func(), err error)) error {
	encoder := json.NewEncoder(out)
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var work Task
		if err := json.Unmarshal(lines.Bytes(), &work); err != nil {
			return err
		}
		figures, err := work.carryOut(ctx, prepare)
		if err != nil {
			figures = Figures{Failed: err.Error()}
		}
		if err := encoder.Encode(figures); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (t Task) carryOut(ctx context.Context, prepare func(context.Context, Task) (Caller, func(), error)) (Figures, error) {
	caller, end, err := prepare(ctx, t)
	if err != nil {
		return Figures{}, err
	}
	defer end()
	if t.Warm > 0 {
		if _, err := (Task{AtOnce: t.AtOnce, Calls: t.Warm}).Measure(ctx, caller); err != nil {
			return Figures{}, err
		}
	}
	used := caller.CPU()
	figures, err := t.Measure(ctx, caller)
	if err != nil {
		return Figures{}, err
	}
	if used > 0 {
		figures.CPU = caller.CPU() - used
	}
	figures.PID = caller.PID
	if caller.Peak != nil {
		figures.Peak = caller.Peak()
	}
	return figures, nil
}
