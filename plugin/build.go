package plugin

import (
	"log/slog"
)

const version = "0.1.0"

func newConnector(s settings, logger *slog.Logger) connector { panic("not yet") }
