package natsnode_test

import (
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
	first.Close()
	again, err := natsnode.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}
