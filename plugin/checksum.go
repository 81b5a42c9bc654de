package plugin

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// checkSum compares the executable with the SHA-256 that the host expects, which
// is 32 bytes or 64 hexadecimal digits.
func checkSum(path string, want []byte) error {
	if len(want) != sha256.Size { // the bytes of a sum may look like space
		want = bytes.TrimSpace(want)
	}
	switch len(want) {
	case 0:
		return nil
	case sha256.Size:
	case hex.EncodedLen(sha256.Size):
		decoded := make([]byte, sha256.Size)
		if _, err := hex.Decode(decoded, want); err != nil {
			return fmt.Errorf("the SHA-256 of HostOptions has %d characters that are not all hexadecimal digits", len(want))
		}
		want = decoded
	default:
		return fmt.Errorf("the SHA-256 of HostOptions has %d bytes, but a SHA-256 has %d, or %d as hexadecimal digits", len(want), sha256.Size, hex.EncodedLen(sha256.Size))
	}
	found, err := exec.LookPath(path)
	if err != nil {
		return err
	}
	file, err := os.Open(found) // #nosec G304 -- the executable that the host names
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return err
	}
	if got := sum.Sum(nil); !bytes.Equal(got, want) {
		return fmt.Errorf("the executable's SHA-256 is %x, and not %x, which HostOptions has", got, want)
	}
	return nil
}
