package workbench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	headerTimeout = 5 * time.Second
	readTimeout   = time.Minute
	writeTimeout  = 30 * time.Second
	idleTimeout   = 2 * time.Minute
	// longestCall is a little more than the action's longest timeout.
	longestCall  = 16 * time.Minute
	stopPatience = 2 * time.Second
)

// Serve serves the workbench on loopback until ctx ends, which is no error.
func Serve(ctx context.Context, options Options) error {
	if err := options.complete(); err != nil {
		return err
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(options.Port)))
	if err != nil {
		return fmt.Errorf("the workbench cannot listen on 127.0.0.1: %w", err)
	}
	defer listener.Close() //nolint:errcheck // the server has closed it; this is for the ways out before
	s, err := open(ctx, options)
	if err != nil {
		return err
	}
	defer s.close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return fmt.Errorf("the workbench does not know its port: %w", err)
	}
	guard, err := newGuard(port)
	if err != nil {
		return err
	}
	s.restart = options.restart(port)
	httpServer := &http.Server{
		Handler:           guard.wrap(s.routes(guard)),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    16 << 10,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          slog.NewLogLogger(options.Logger.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- httpServer.Serve(listener) }()
	options.Ready(guard.pageURL())
	select {
	case err := <-served:
		return fmt.Errorf("the workbench stopped: %w", err)
	case <-ctx.Done():
	}
	// The calls under way end with ctx, which is their base.
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
	defer cancel()
	if err := httpServer.Shutdown(stop); err != nil {
		err = httpServer.Close()
		options.Logger.Debug("the workbench's last calls were cut", "error", err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
