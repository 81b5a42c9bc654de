package bench

import (
	"context"
	"errors"
	"fmt"
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
	node, script, missing := findPeers(b.ctx, b.programs.module)
	if missing != nil {
		b.notes = append(b.notes, "axios and undici were not measured: "+missing.Error()+".")
		return nil, nil //nolint:nilerr // it is a note of the report
	}
	var started []peer
	for _, name := range peerNames() {
		p, err := b.start(name, node, script, name)
		if err != nil {
			return nil, err
		}
		started = append(started, peer{name, p})
	}
	return started, nil
}

func peerNames() []string { return []string{"axios", "undici"} }

// findPeers finds what runs the clients of Node.js, and sees whether they can be
// loaded: their packages may be missing, or be there in part.
func findPeers(ctx context.Context, module string) (node, script string, missing error) {
	const folder = "internal/bench/node"
	node, err := exec.LookPath("node")
	if err != nil {
		return "", "", errors.New("Node.js is not installed") //nolint:staticcheck // a name
	}
	script = filepath.Join(module, filepath.FromSlash(folder), "client.mjs")
	for _, name := range peerNames() {
		// Without a task, it ends once it is loaded.
		command := exec.CommandContext(ctx, node, script, name) // #nosec G204 -- a script of this module
		command.Env = append(os.Environ(), "HTTPS_PROXY=http://127.0.0.1:9")
		if err := command.Run(); err != nil {
			return "", "", fmt.Errorf("the packages of %s are not installed, or only in part; `npm ci --ignore-scripts --prefix %s` does that", name, folder)
		}
	}
	return node, script, nil
}
