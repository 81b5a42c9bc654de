package bench

import "netsuite-connector/internal/bench/report"

// headlines are what a summary shows: README's figures.
//
//nolint:gochecknoglobals // a constant table
var headlines = []report.Headline{
	{Text: "64 calls at once: a bare `net/http` client", Group: "calls", Case: "64 at once", Value: bareClient},
	{Text: "64 at once through the plugin", Group: "calls", Case: "64 at once", Value: connector},
	{Text: "the plugin's rate, of that of both hops, one after the other: the bare client, and a go-plugin that answers at once", Group: "calls", Case: "64 at once", Value: "plugin, of both hops"},
	{Text: "the plugin's rate, of the bare client's", Group: "calls", Case: "64 at once", Value: "plugin, of bare client"},
	{Text: "the plugin's rate, of that of axios", Group: "calls", Case: "64 at once", Value: "plugin, of axios"},
	{Text: "the plugin's rate, of that of undici", Group: "calls", Case: "64 at once", Value: "plugin, of undici"},
	{Text: "what the plugin adds to a call, one at once, in empty RPCs", Group: "calls", Case: "1 at once", Value: "plugin, added time in empty RPCs"},
	{Text: "`Describe`, in empty RPCs", Group: "calls", Case: "Describe", Value: "in empty RPCs"},
	{Text: "an answer of 20 MB, of the bare client's rate", Group: "answers", Case: "20 MB", Value: "plugin, of bare client"},
	{Text: "the same of a plugin that only passes it on, unchecked", Group: "answers", Case: "20 MB", Value: "lean plugin, of bare client"},
	{Text: "a request of 20 MB, of the bare client's rate", Group: "requests", Case: "20 MB", Value: "plugin, of bare client"},
	{Text: "the same of a plugin that only passes it on", Group: "requests", Case: "20 MB", Value: "lean plugin, of bare client"},
	{Text: "100 pages of 1,000 rows in one action, of the time of the requests alone", Group: "pages", Case: "100 pages", Value: "plugin, in times of bare client"},
	{Text: "start to first answer, token included, in starts of an empty go-plugin", Group: "starts", Case: "start to first answer", Value: "plugin, in starts of empty go-plugin"},
	{Text: "the executable, as a release has it", Group: "starts", Case: "executable", Value: connector},
	{Text: "most memory: answers of 2 KB", Group: "memory", Case: "answers of 2 KB, 1 at once", Value: "plugin, most memory"},
	{Text: "most memory: an answer of 20 MB", Group: "memory", Case: "answers of 20 MB, 1 at once", Value: "plugin, most memory"},
	{Text: "most memory: eight of them at once", Group: "memory", Case: "answers of 20 MB, 8 at once", Value: "plugin, most memory"},
	{Text: "most memory: a request of 27 MB", Group: "memory", Case: "requests of 27 MB, 1 at once", Value: "plugin, most memory"},
	{Text: "most memory: four of them at once", Group: "memory", Case: "requests of 27 MB, 4 at once", Value: "plugin, most memory"},
}
