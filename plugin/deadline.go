package plugin

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

const (
	// defaultTimeout and longestTimeout are the contract's for timeoutSeconds.
	defaultTimeout = 300 * time.Second
	longestTimeout = 900 * time.Second
	// deadlineMargin is what a call may take beyond its timeoutSeconds: the plugin
	// ends it by itself, unless it hangs.
	deadlineMargin = 5 * time.Second
)

// withDeadline gives a call whose host set no deadline one of its own.
func withDeadline(ctx context.Context, config []byte) (context.Context, context.CancelFunc) {
	return withDefaultTimeout(ctx, actionTimeout(config)+deadlineMargin)
}

func withDefaultTimeout(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	if _, has := ctx.Deadline(); has {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, timeout)
}

// actionTimeout is how long the action may take by its config, whose form may
// have made a text of the number. A config that the plugin will refuse gets the
// default.
func actionTimeout(config []byte) time.Duration {
	if len(config) == 0 {
		return defaultTimeout
	}
	var c struct {
		TimeoutSeconds any `json:"timeoutSeconds"`
	}
	_ = json.Unmarshal(config, &c) // the plugin judges it
	seconds := 0.0
	switch value := c.TimeoutSeconds.(type) {
	case float64:
		seconds = value
	case string:
		seconds, _ = strconv.ParseFloat(strings.TrimSpace(value), 64) // 0 counts as none
	}
	if seconds <= 0 {
		return defaultTimeout
	}
	return time.Duration(min(seconds, longestTimeout.Seconds()) * float64(time.Second))
}
