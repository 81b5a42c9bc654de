package strict

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOnlyWhatWasInstalledIsAStrictPlugin(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	executable := filepath.Join(folder, "netsuite")
	if err := os.WriteFile(executable, []byte("a program"), 0o700); err != nil {
		t.Fatal(err)
	}
	program, err := Install(folder, executable, "127.0.0.1:1", "token")
	if err != nil {
		t.Fatal(err)
	}
	where, beside, found := find(program)
	if !found || where != (place{Address: "127.0.0.1:1", Token: "token"}) || beside != folder {
		t.Errorf("%v %q %v", where, beside, found)
	}
	if _, _, found := find(executable); found {
		t.Error("a program of another name is taken for the strict plugin")
	}
	if err := os.Remove(filepath.Join(folder, placeName)); err != nil {
		t.Fatal(err)
	}
	if _, strict := Main(Process{Executable: program}); strict {
		t.Error("a program without the file beside it is taken for the strict plugin")
	}
}

func TestACopyServesWhereNoLinkCanBeMade(t *testing.T) {
	t.Parallel()
	from, to := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "to")
	if err := os.WriteFile(from, []byte("a program"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := copyProgram(from, to); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(to)
	info, statErr := os.Stat(to)
	if err != nil || statErr != nil || string(text) != "a program" || info.Mode().Perm()&0o100 == 0 {
		t.Errorf("%q %v %v %v", text, info.Mode(), err, statErr)
	}
}
