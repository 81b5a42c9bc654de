package hostside

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

// scenario is how a clause is tried.
type scenario struct {
	report.Clause
	// plugins are what the first process of the plugin does, what the second does,
	// and so on; the last also serves for all that follow. None is one that serves.
	plugins []strict.Behaviour
	// environment is added to the host's.
	environment []string
	// start is how long the host gives the plugin to start.
	start startPatience
	// judge plays the scenario. Its error says how the host breaks the clause; nil
	// for one that keeps it.
	judge func(ctx context.Context, t *trial) error
}

// startPatience is how long the host gives the plugin to start.
type startPatience int

const (
	usual startPatience = iota // as long as the judge is patient
	half                       // half as long: a host may try that long to connect to what it has to refuse
	short                      // it will not start
)

func (s startPatience) of(patience time.Duration) time.Duration {
	switch s {
	case half:
		return patience / 2
	case short:
		return 4 * time.Second
	default:
		return patience
	}
}

// skip is the error of a clause that cannot be judged.
type skip struct{ why string }

func (s skip) Error() string { return s.why }

func scenarios() []scenario {
	return slices.Concat(
		startScenarios(),
		handshakeScenarios(),
		certificateScenarios(),
		pipeScenarios(),
		callScenarios(),
		outputScenarios(),
		errorScenarios(),
		foreignErrorScenarios(),
		timeScenarios(),
		deathScenarios(),
		stopScenarios(),
	)
}

// judge plays a scenario and returns its result.
func (c *court) judge(ctx context.Context, number int, s scenario) (report.Result, error) {
	result := report.Result{Clause: s.Clause, Verdict: report.Passed}
	t, err := c.open(ctx, fmt.Sprint(number), s)
	if err != nil {
		return result, err
	}
	defer t.close()
	broken := s.judge(ctx, t)
	var skipped skip
	switch {
	case broken == nil:
		return result, nil
	case ctx.Err() != nil:
		return result, ctx.Err()
	case errors.As(broken, &skipped):
		result.Verdict = report.Skipped
	default:
		result.Verdict = report.Failed
	}
	result.Detail = broken.Error()
	return result, nil
}

// answering is a plugin that has these answers, and is otherwise as it should
// be.
func answering(answers map[string]strict.Answer) strict.Behaviour {
	return strict.Behaviour{Answers: answers}
}

// plain is a plugin of which nothing but short answers to "read" and "write" is
// needed.
func plain() strict.Behaviour {
	return answering(map[string]strict.Answer{"read": success(`{"read":true}`), "write": success(`{"written":true}`)})
}
