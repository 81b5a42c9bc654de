//go:build fleet

package fleet_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/internal/testbed"
)

// TestDiskFull: the disk of the server that leads an account's jobs fills up. The
// two others go on without it, and it joins them again when it has room and was
// started anew.
func TestDiskFull(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("a small disk of its own needs root, to mount a tmpfs: run as root")
	}
	t.Parallel()
	disks := map[string]string{}
	b := start(t, options{ackWait: 6 * time.Second, prepare: func(data string) {
		for _, name := range []string{"server-1", "server-2", "server-3"} {
			disks[name] = smallDisk(t, filepath.Join(data, name, "nats"))
		}
	}})
	tr := b.traffic()
	b.answeredJobs(50)
	leader := b.leader(accounts()[2])
	filler := filepath.Join(disks[leader.Name], "filler")
	struck := time.Now()
	fill(t, filler)
	testbed.Await(t, startLimit, "complaint of the server", func() bool {
		return complaint(b.spawned[0].log.String(), leader.Name)
	})
	b.answeredJobs(300)
	for _, account := range accounts() {
		b.answeredOf(account, 30)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	b.kill(leader) // whose server may have turned JetStream off until it is started again
	b.restart(leader)
	b.answeredJobs(150)
	tr.end()
	b.finish("the disk of the leader full", struck)
}

// complaint reports whether a server's log says that its disk is full.
func complaint(log, server string) bool {
	for line := range strings.Lines(log) {
		if strings.HasPrefix(line, server+" ") && strings.Contains(line, syscall.ENOSPC.Error()) {
			return true
		}
	}
	return false
}

// smallDisk mounts a disk that is soon full.
func smallDisk(t *testing.T, folder string) string {
	t.Helper()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=160m,mode=0700"); err != nil {
		t.Fatalf("mounting a tmpfs: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, 0); err != nil {
			_ = syscall.Unmount(folder, syscall.MNT_DETACH)
			t.Errorf("a disk was in use after the fleet's end: %v", err)
		}
	})
	return folder
}

// fill writes until the disk has no more room.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for size := len(block); size > 0; {
		n, err := f.Write(block[:size])
		if errors.Is(err, syscall.ENOSPC) || n < size {
			size /= 2
		}
	}
	_ = f.Close()
	testbed.Await(t, startLimit, "full disk", func() bool {
		var s syscall.Statfs_t
		return syscall.Statfs(filepath.Dir(path), &s) == nil && s.Bavail == 0
	})
}
