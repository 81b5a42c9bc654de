package bench

import "netsuite-connector/internal/bench/report"

// headlines are what a summary shows: README's figures.
//
//nolint:gochecknoglobals // a constant table
var headlines = []report.Headline{
	{Text: "64 at once: bare client", Better: "more", Group: "calls", Case: "64 at once", Value: bareClient},
	{Text: "64 at once: plugin", Better: "more", Group: "calls", Case: "64 at once", Value: connector},
	{Text: "64 at once: plugin, of both hops", Better: "more", Group: "calls", Case: "64 at once", Value: "plugin, of both hops"},
	{Text: "64 at once: plugin, of the bare client", Better: "more", Group: "calls", Case: "64 at once", Value: "plugin, of bare client"},
	{Text: "64 at once: plugin, of axios", Better: "more", Group: "calls", Case: "64 at once", Value: "plugin, of axios"},
	{Text: "64 at once: plugin, of undici", Better: "more", Group: "calls", Case: "64 at once", Value: "plugin, of undici"},
	{Text: "1 at once: time added, in empty RPCs", Better: "less", Group: "calls", Case: "1 at once", Value: "plugin, added time in empty RPCs"},
	{Text: "`Describe`: time, in empty RPCs", Better: "less", Group: "calls", Case: "Describe", Value: "plugin, time in empty RPCs"},
	{Text: "answer of 20 MB: plugin, of the bare client", Better: "more", Group: "answers", Case: "20 MB", Value: "plugin, of bare client"},
	{Text: "answer of 20 MB: lean plugin, of the bare client", Better: "more", Group: "answers", Case: "20 MB", Value: "lean plugin, of bare client"},
	{Text: "request of 20 MB: plugin, of the bare client", Better: "more", Group: "requests", Case: "20 MB", Value: "plugin, of bare client"},
	{Text: "request of 20 MB: lean plugin, of the bare client", Better: "more", Group: "requests", Case: "20 MB", Value: "lean plugin, of bare client"},
	{Text: "100 pages: time, in times of the bare client", Better: "less", Group: "pages", Case: "100 pages", Value: "plugin, in times of bare client"},
	{Text: "start to first answer, in starts of an empty plugin", Better: "less", Group: "starts", Case: "start to first answer", Value: "plugin, in starts of empty go-plugin"},
	{Text: "executable", Better: "less", Group: "starts", Case: "executable", Value: connector},
	{Text: "memory: answers of 2 KB", Better: "less", Group: "memory", Case: "answers of 2 KB, 1 at once", Value: "plugin, most memory"},
	{Text: "memory: answer of 20 MB", Better: "less", Group: "memory", Case: "answers of 20 MB, 1 at once", Value: "plugin, most memory"},
	{Text: "memory: 8 answers of 20 MB at once", Better: "less", Group: "memory", Case: "answers of 20 MB, 8 at once", Value: "plugin, most memory"},
	{Text: "memory: request of 27 MB", Better: "less", Group: "memory", Case: "requests of 27 MB, 1 at once", Value: "plugin, most memory"},
	{Text: "memory: 4 requests of 27 MB at once", Better: "less", Group: "memory", Case: "requests of 27 MB, 4 at once", Value: "plugin, most memory"},
}
