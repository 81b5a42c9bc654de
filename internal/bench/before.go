package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"netsuite-connector/internal/bench/report"
)

// chosen are the names of the groups that are measured.
func (o Options) chosen() []string {
	if len(o.Only) == 0 {
		return Groups()
	}
	return o.Only
}

// headlines are those of the run: another plugin's executable is not a release's.
func (o Options) headlines() []report.Headline {
	if o.Plugin == "" {
		return headlines
	}
	return slices.DeleteFunc(slices.Clone(headlines), func(h report.Headline) bool { return h.Case == executable })
}

// Builds says before a run why nothing could be built.
func (Options) Builds(ctx context.Context) error {
	_, err := findModule(ctx)
	return err
}

// Fits says before a run why a document could not take its tables.
func (o Options) Fits(ctx context.Context, document []byte) error {
	summarises, err := report.Fits(document, o.chosen(), Groups(), o.headlines())
	switch {
	case err != nil || !summarises:
		return err
	case o.Quick:
		return errors.New("its summary shows cases that a quick run leaves out")
	case !toldMemory:
		return errors.New("its summary shows how much memory a process has held, which only Linux tells")
	}
	module, err := findModule(ctx)
	if err != nil {
		return err
	}
	if _, _, missing := findPeers(ctx, module); missing != nil {
		return fmt.Errorf("its summary shows axios and undici: %w", missing)
	}
	return nil
}

// Draws says before a run why there would be nothing to draw.
func (o Options) Draws() error {
	var grow []string
	for _, g := range groups {
		if !g.grows {
			continue
		}
		if slices.Contains(o.chosen(), g.name) {
			return nil
		}
		grow = append(grow, g.name)
	}
	return fmt.Errorf("in none of these groups does anything grow. It does in %s", strings.Join(grow, ", "))
}
