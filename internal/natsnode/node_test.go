package natsnode_test

import (
	"strings"
	"testing"

	"netsuite-connector/internal/natsnode"
)

// Two servers that wrote the same files would lose jobs. The folder is free again
// when the first has ended.
func TestOneNodeInAFolder(t *testing.T) {
	t.Parallel()
	options := natsnode.Options{Dir: t.TempDir(), Secret: "a-secret-of-the-test"}
	first, err := natsnode.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := natsnode.Start(options); err == nil {
		second.Close()
		t.Error("two nodes run in one folder")
	}
	if other, err := natsnode.Start(natsnode.Options{Dir: t.TempDir(), Secret: options.Secret, Listen: strings.TrimPrefix(first.URL(), "nats://")}); err == nil || !strings.Contains(err.Error(), "address") {
		if err == nil {
			other.Close()
		}
		t.Errorf("a port that is taken: %v", err)
	}
	first.Close()
	again, err := natsnode.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}
