package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"netsuite-connector/internal/bench/task"
	"netsuite-connector/plugin"
)

// hosting is a host that carries out tasks with a plugin.
type hosting struct {
	options plugin.HostOptions
	loaded  *plugin.Host // nil before the first task that needs one
	keys    credentials
}

// host carries out tasks with the plugin at a path. log gets what goes wrong.
func host(ctx context.Context, in io.Reader, out, log io.Writer, path string) error {
	h := &hosting{options: plugin.HostOptions{
		Path: path,
		// One that ended is an error, and not the start of another that is measured.
		Restart: plugin.RestartPolicy{MostDeaths: -1},
		// The runner shows it where something fails.
		Logger: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}}
	if lean := os.Getenv(task.EnvLean); lean != "" {
		h.options.Env = []string{task.EnvLean + "=" + lean}
	}
	defer func() { _ = h.close() }()
	return task.Serve(ctx, in, out, h.prepare)
}

func (h *hosting) close() error {
	if h.loaded == nil {
		return nil
	}
	err := h.loaded.Close()
	h.loaded = nil
	return err
}

func (h *hosting) prepare(ctx context.Context, work task.Task) (task.Caller, func(), error) {
	documents, err := h.keys.first(max(1, work.Credentials))
	if err != nil {
		return task.Caller{}, nil, err
	}
	request := requestOf(work)
	if work.Start {
		if err := h.close(); err != nil {
			return task.Caller{}, nil, err
		}
		return task.Caller{CPU: task.CPUTime, After: h.close, Call: func(ctx context.Context, _ int) error {
			return h.start(ctx, request, documents[0])
		}}, func() {}, nil
	}
	if work.Fresh {
		if err := h.close(); err != nil {
			return task.Caller{}, nil, err
		}
	}
	if h.loaded == nil {
		if h.loaded, err = plugin.Load(ctx, h.options); err != nil {
			return task.Caller{}, nil, err
		}
	}
	pid := h.loaded.PID()
	caller := task.Caller{
		PID: pid,
		Call: func(ctx context.Context, n int) error {
			return call(ctx, h.loaded, work, request, documents[n%len(documents)])
		},
		CPU:  func() time.Duration { return task.CPUTime() + task.ProcessCPU(pid) },
		Peak: func() int64 { return task.ProcessPeak(pid) },
	}
	end := func() {
		if work.Fresh {
			_ = h.close() // its memory is not the next subject's to do without
		}
	}
	return caller, end, nil
}

// start starts a plugin and makes a call.
func (h *hosting) start(ctx context.Context, request plugin.Request, document []byte) (err error) {
	if h.loaded, err = plugin.Load(ctx, h.options); err != nil {
		return err
	}
	request.Credentials = document
	_, err = h.loaded.RunAction(ctx, request)
	return err
}

func call(ctx context.Context, loaded *plugin.Host, work task.Task, request plugin.Request, document []byte) error {
	request.Credentials = document
	switch {
	case work.Describe:
		_, err := loaded.Describe(ctx)
		return err
	case work.Pages > 0:
		var length counting
		_, err := loaded.RunActionTo(ctx, request, &length)
		if err == nil && int(length) < work.Pages*len(task.Rows(task.PageRows)) {
			err = errors.New("rows are missing")
		}
		return err
	}
	result, err := loaded.RunAction(ctx, request)
	if err == nil && len(result.Output) < work.Receive {
		err = fmt.Errorf("%d bytes", len(result.Output))
	}
	return err
}

// requestOf makes the request of each call, but for its credentials.
func requestOf(work task.Task) plugin.Request {
	request := plugin.Request{Action: plugin.MakeRawRequest}
	var input bytes.Buffer
	switch {
	case work.Pages > 0:
		request.Config = []byte(`{"fetchAllPages":true,"maxPages":1000,"timeoutSeconds":900}`)
		fmt.Fprintf(&input, `{"method":"GET","url":%q`, task.PagesURL(work.Pages, 0))
	case work.Send > 0:
		input.Grow(work.Send + 1000)
		fmt.Fprintf(&input, `{"method":"POST","url":%q,"body":`, task.Customers)
		input.Write(task.Document(work.Send))
	default:
		fmt.Fprintf(&input, `{"method":"GET","url":%q`, task.RecordURL(work.Receive))
	}
	for n := range work.Headers {
		separator := `,`
		if n == 0 {
			separator = `,"headers":{`
		}
		fmt.Fprintf(&input, `%s"%s%d":%q`, separator, task.HeaderName, n, task.HeaderValue)
	}
	if work.Headers > 0 {
		input.WriteByte('}')
	}
	input.WriteByte('}')
	request.Input = input.Bytes()
	return request
}

type counting int

func (c *counting) Write(p []byte) (int, error) {
	*c += counting(len(p))
	return len(p), nil
}
