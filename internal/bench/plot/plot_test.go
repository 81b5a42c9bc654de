package plot_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"netsuite-connector/internal/bench/plot"
	"netsuite-connector/internal/bench/report"
)

func grown() report.Report {
	group := report.Group{Name: "growth"}
	for _, x := range []float64{1, 64, 512} {
		name := fmt.Sprint(x, " at once")
		group.Add(report.Line{Case: name, Value: "bare client", Unit: "calls/s", X: x, Series: "calls at once"}, 14_000)
		if x != 64 {
			group.Add(report.Line{Case: name, Value: "plugin", Unit: "calls/s", X: x, Series: "calls at once"}, 5_000+x)
		}
		group.Add(report.Line{Case: name, Value: "of the bare client", X: x, Series: "calls at once"}, 0.4)
		group.Add(report.Line{Case: name, Value: "plugin, most memory", Unit: "MB", X: x, Series: "calls at once"}, 30+x)
	}
	group.Add(report.Line{Case: "start", Value: "plugin", Unit: "ms"}, 90)
	return report.Report{Groups: []report.Group{group}}
}

func TestSVGShowsEachUnitOfWhatGrows(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(grown())
	if err != nil {
		t.Fatal(err)
	}
	var picture bytes.Buffer
	if err := plot.Main(bytes.NewReader(text), &picture); err != nil {
		t.Fatal(err)
	}
	var words []string
	for d := xml.NewDecoder(bytes.NewReader(picture.Bytes())); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, picture.String())
		}
		if content, is := token.(xml.CharData); is {
			words = append(words, string(content))
		}
	}
	all := strings.Join(words, "\n")
	for _, want := range []string{"calls/s by calls at once", "MB by calls at once", "bare client", "plugin, most memory", "512"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in the picture, which has %q", want, words)
		}
	}
	for _, not := range []string{"of the bare client", "ms by"} {
		if strings.Contains(all, not) {
			t.Errorf("%q is in the picture", not)
		}
	}
}

func TestNothingToDraw(t *testing.T) {
	t.Parallel()
	if picture, err := plot.SVG(report.Report{Groups: []report.Group{{Name: "starts"}}}); !errors.Is(err, plot.ErrNothing) {
		t.Errorf("%s, %v", picture, err)
	}
}
