package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"

	"netsuite-connector/internal/bench/report"
)

// draw has a process draw the report, so that nothing else links what draws.
func draw(ctx context.Context, part string, measured report.Report, w io.Writer) error {
	text, err := json.Marshal(measured)
	if err != nil {
		return err
	}
	var failed bytes.Buffer
	command := exec.CommandContext(ctx, part, "plot") // #nosec G204 -- what was built
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(text), w, &failed
	if err := command.Run(); err != nil {
		return fmt.Errorf("%w\n%s", err, failed.String())
	}
	return nil
}
