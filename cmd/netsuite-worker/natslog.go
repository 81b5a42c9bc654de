package main

import (
	"fmt"
	"log/slog"
	"strings"
)

// natsLog is the worker's log, for the NATS server that is part of it.
type natsLog struct{ *slog.Logger }

func (l natsLog) Noticef(format string, v ...any) { l.log(l.Debug, format, v) }
func (l natsLog) Warnf(format string, v ...any)   { l.log(l.Warn, format, v) }
func (l natsLog) Fatalf(format string, v ...any)  { l.log(l.Error, format, v) }
func (l natsLog) Errorf(format string, v ...any)  { l.log(l.Error, format, v) }
func (l natsLog) Debugf(format string, v ...any)  { l.log(l.Debug, format, v) }
func (l natsLog) Tracef(format string, v ...any)  { l.log(l.Debug, format, v) }

func (natsLog) log(to func(string, ...any), format string, v []any) {
	to("nats: " + fmt.Sprintf(format, v...))
}

func splitList(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
