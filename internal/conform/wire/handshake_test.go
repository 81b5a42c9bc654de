package wire

import (
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
)

func TestHandshake(t *testing.T) {
	t.Parallel()
	made, err := newIdentity()
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(made.pem)
	bare, padded := base64.RawStdEncoding.EncodeToString(block.Bytes), base64.StdEncoding.EncodeToString(block.Bytes)
	for line, wrong := range map[string]string{
		"1|1|unix|/tmp/plugin1|grpc|" + bare:            "",
		"1|1|tcp|127.0.0.1:10000|grpc|" + padded + "\r": "",
		"1|1|unix|/tmp/plugin1|grpc|" + bare + "|true":  "",
		"1|1|unix|/tmp/plugin1|grpc":                    "no certificate",
		"1|1|unix|/tmp/plugin1|grpc|":                   "no certificate",
		"1|1|unix|/tmp/plugin1|grpc|AAAA":               "certificate",
		"1|1|unix|/tmp/plugin1|grpc|!":                  "base64",
		"1|2|unix|/tmp/plugin1|grpc|" + bare:            "contract version",
		"2|1|unix|/tmp/plugin1|grpc|" + bare:            "core version",
		"1|1|unix|/tmp/plugin1|netrpc|" + bare:          "netrpc",
		"1|1|pipe|x|grpc|" + bare:                       "network",
		"starting the plugin":                           "no handshake",
		"":                                              "no handshake",
	} {
		h, err := parseHandshake(line, true)
		switch {
		case wrong == "" && (err != nil || h.Certificate == nil || h.Address == ""):
			t.Errorf("%s: %+v, %v", line, h, err)
		case wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)):
			t.Errorf("%s: %v, want an error about %s", line, err, wrong)
		}
	}
}

func TestStartErrorOfAKilledProcess(t *testing.T) {
	t.Parallel()
	killed, ended := StartError{Reason: "no handshake", Code: -1}, StartError{Reason: "no handshake", Code: 3}
	if got := killed.Error(); got != "the plugin did not start: no handshake (it was killed)" {
		t.Error(got)
	}
	if got := ended.Error(); got != "the plugin did not start: no handshake (exit code 3)" {
		t.Error(got)
	}
}
