package bench

import (
	"os"
	"os/exec"
	"path/filepath"
)

// peer is a client of Node.js.
type peer struct {
	name    string
	process *process
}

// peers starts the clients of Node.js, or notes why they are missing.
func (b *bed) peers() ([]peer, error) {
	const folder = "internal/bench/node"
	missing := func(why string) ([]peer, error) {
		b.notes = append(b.notes, "axios and undici were not measured: "+why)
		return nil, nil
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return missing("Node.js is not installed.")
	}
	path := filepath.Join(b.programs.folder, filepath.FromSlash(folder))
	if _, err := os.Stat(filepath.Join(path, "node_modules")); err != nil {
		return missing("their packages are not installed. `npm ci --ignore-scripts --prefix " + folder + "` does that.")
	}
	var started []peer
	for _, name := range []string{"axios", "undici"} {
		p, err := b.start(node, filepath.Join(path, "client.mjs"), name)
		if err != nil {
			return nil, err
		}
		started = append(started, peer{name, p})
	}
	return started, nil
}
