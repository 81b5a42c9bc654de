package workbench_test

import (
	"testing"
)

func TestPictures(t *testing.T) {
	for _, s := range []screen{wideLight, narrowDark} {
		t.Run(s.name, func(t *testing.T) {
			v := open(t, s)
			v.picture("1-open")
			v.press("Verify")
			v.wait("verdict", `document.querySelector('#verdict')`)
			v.press("Run")
			v.wait("status", `document.querySelector('#status')`)
			v.picture("2-run")
			v.fits()
			v.press("Guided set-up")
			v.picture("3-guide")
		})
	}
}
