package plugin_test

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// A host: it loads the plugin, runs an action, and tells a failure's kinds
// apart.
func Example() {
	ctx := context.Background()
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	host, err := plugin.Load(ctx, plugin.HostOptions{Path: "./netsuite-connector", Logger: logger})
	if err != nil {
		logger.Error("no plugin", "error", err)
		return
	}
	defer host.Close()

	result, err := host.RunAction(ctx, plugin.Request{
		Action:      "makeRawRequest",
		Credentials: []byte(os.Getenv("NETSUITE_CREDENTIALS")),
		Input:       []byte(`{"method": "GET", "url": "record/v1/customer/1234"}`),
	})
	var f *failure.Error
	if errors.As(err, &f) {
		logger.Error(f.Message, "reason", f.Reason, "outcome", f.Outcome, "retry_after", f.RetryAfter)
		return
	}
	logger.Info("done", "output", string(result.Output))
}
