package hostside

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

const (
	sectionConnect = "docs/hosts.md, Connect"

	envClientCertificate = "PLUGIN_CLIENT_CERT"
)

func certificateScenarios() []scenario {
	other, none := plain(), plain()
	other.Certificate, none.Certificate = strict.Other, strict.None
	return []scenario{
		{
			Clause: report.Clause{ID: "certificate.given", Title: "The host gives the plugin a certificate, and proves itself with it", Section: sectionConnect},
			judge:  judgeCertificate,
		},
		{
			Clause:  report.Clause{ID: "certificate.fresh", Title: "Each start has a certificate of its own", Section: sectionConnect},
			plugins: []strict.Behaviour{dying("read", strict.Dies), plain()},
			judge:   judgeFreshCertificate,
		},
		{
			Clause:  report.Clause{ID: "certificate.pinned", Title: "A server with another certificate than that of the handshake is refused", Section: sectionConnect},
			plugins: []strict.Behaviour{other},
			start:   half,
			judge:   judgePinned,
		},
		{
			Clause:  report.Clause{ID: "certificate.required", Title: "A server without TLS is refused", Section: sectionConnect},
			plugins: []strict.Behaviour{none},
			start:   half,
			judge:   judgePinned,
		},
		{
			Clause:  report.Clause{ID: "certificate.outcome", Title: "A call to a server that was refused was not sent, and is told so", Section: sectionConnect},
			plugins: []strict.Behaviour{other},
			start:   half,
			judge:   judgeRefusedCall,
		},
	}
}

func judgeCertificate(ctx context.Context, t *trial) error {
	if err := t.succeeds(ctx, read("read"), `{"read":true}`); err != nil {
		return err
	}
	e, err := t.started(ctx)
	if err != nil {
		return err
	}
	block, rest := pem.Decode([]byte(e.ClientCertificate))
	switch {
	case block == nil:
		return fmt.Errorf("the host gave no certificate in %s: credentials go to the plugin in plain text", envClientCertificate)
	case len(rest) > 0 && rest[0] != '\n' || block.Type != "CERTIFICATE":
		return fmt.Errorf("%s holds more than the certificate, or another thing", envClientCertificate)
	}
	if err := t.called(ctx, "read"); err != nil { // what came before it has been told
		return err
	}
	for _, connected := range t.all(is(strict.Connected, "")) {
		if !connected.Given {
			return fmt.Errorf("the host proved itself with another certificate than that in %s", envClientCertificate)
		}
	}
	return nil
}

func judgeFreshCertificate(ctx context.Context, t *trial) error {
	if _, err := t.do(ctx, read("read")); err != nil {
		return err
	}
	if err := t.serves(ctx); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, e := range t.all(is(strict.Started, "")) {
		switch {
		case e.ClientCertificate == "":
			return skip{"the host gives no certificate"}
		case seen[e.ClientCertificate]:
			return errors.New("two processes of the plugin were given the same certificate")
		}
		seen[e.ClientCertificate] = true
	}
	return nil
}

func judgePinned(ctx context.Context, t *trial) error {
	id := t.start(write("write"))
	e, err := t.started(ctx)
	if err != nil {
		return err
	}
	if e.ClientCertificate == "" {
		return skip{"the host gives no certificate, and uses no TLS"}
	}
	r, err := t.result(ctx, id)
	if err != nil {
		return err
	}
	if err := t.ends(ctx); err != nil {
		return err
	}
	if len(t.all(is(strict.Called, "write"))) > 0 {
		return errors.New("the host called a server that did not prove itself, credentials included")
	}
	_, err = r.failure()
	return err
}

func judgeRefusedCall(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, write("write"))
	if err != nil {
		return err
	}
	if e, err := t.started(ctx); err != nil || e.ClientCertificate == "" {
		return skip{"the host gives no certificate, and uses no TLS"}
	}
	return f.notSent()
}
