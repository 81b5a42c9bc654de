package wire

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Handshake is the line with which a plugin tells where it serves.
type Handshake struct {
	Line        string
	Network     string // unix or tcp
	Address     string
	Certificate *x509.Certificate // nil without AutoMTLS
}

func parseHandshake(line string, encrypted bool) (Handshake, error) {
	h := Handshake{Line: strings.TrimRight(line, "\r")}
	fields := strings.Split(h.Line, "|")
	if len(fields) < 5 {
		return h, fmt.Errorf("its first line is no handshake: %.200q", line)
	}
	if fields[0] != "1" || fields[1] != "1" || fields[4] != "grpc" {
		return h, fmt.Errorf("its handshake says core version %q, contract version %q and protocol %q, want 1, 1 and grpc", fields[0], fields[1], fields[4])
	}
	h.Network, h.Address = fields[2], fields[3]
	if h.Network != "unix" && h.Network != "tcp" {
		return h, fmt.Errorf("its handshake names the network %q", h.Network)
	}
	if !encrypted {
		return h, nil
	}
	if len(fields) < 6 || fields[5] == "" {
		return h, errors.New("its handshake has no certificate, though the host sent one")
	}
	der, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(fields[5], "="))
	if err != nil {
		return h, fmt.Errorf("the certificate of its handshake is not base64: %w", err)
	}
	if h.Certificate, err = x509.ParseCertificate(der); err != nil {
		return h, fmt.Errorf("the certificate of its handshake: %w", err)
	}
	return h, nil
}
