package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"netsuite-connector/credentials/privatekey"
	"netsuite-connector/failure"
	"netsuite-connector/internal/keypair"
)

// maxActive is how many certificates of an integration may be active at once
// (NS:section_162686838198).
const maxActive = 5

// rotation is one run of certificates rotate.
type rotation struct {
	cli    *cli
	store  *certificateStore
	files  rotationFiles
	kind   keypair.Kind // "" for today's
	within time.Duration

	today listed
	new   known // the new credentials, once they are on disk
}

func (r *rotation) run(ctx context.Context) error {
	all, err := r.store.list(ctx)
	if err != nil {
		return err
	}
	var found bool
	if r.today, found = find(all, r.store.known.certificateID); !found {
		return r.cli.stands(r.store.table(all), "The account's list, above, has no certificate %s, so that its role and entity are not known.", r.store.known.certificateID)
	}
	if left := time.Until(r.today.ValidUntil); r.within >= 0 && !r.today.ValidUntil.IsZero() && left > r.within {
		return r.nothingDue()
	}
	if err := r.prepare(all); err != nil {
		return err
	}
	// From here on the new key is on disk, and every error says where.
	if _, there := find(all, r.new.certificateID); !there {
		if err := r.upload(ctx); err != nil {
			return err
		}
	}
	if err := r.verify(ctx); err != nil {
		return err
	}
	if err := r.files.finish(r.store.known.document, r.new.document); err != nil {
		return explained(err, fmt.Sprintf("The new credentials are verified and in %s, but could not be put into %s. Move the file there yourself.", r.files.pending, r.files.out))
	}
	return r.done()
}

// prepare takes up the credentials that an earlier attempt has left, or makes new
// ones, and has them on disk.
func (r *rotation) prepare(all []listed) error {
	left, err := readTextFile(r.files.pending)
	switch {
	case err == nil:
		if r.new, err = readKnown(left); err != nil || r.new.account != r.store.known.account || r.new.clientID != r.store.known.clientID {
			return usagef("%s is there, but holds no credentials of this integration. Move it away.", r.files.pending)
		}
		if one, there := find(all, r.new.certificateID); there && !one.active(time.Now()) {
			return usagef("%s, left by an earlier attempt, is for certificate %s, which is revoked or has expired. Remove the file, and try again.", r.files.pending, r.new.certificateID)
		} else if there {
			r.say("%s is there from an earlier attempt, and its certificate is uploaded: going on with it.", r.files.pending)
			return nil
		}
		r.say("%s is there from an earlier attempt: going on with it.", r.files.pending)
	case !errors.Is(err, fs.ErrNotExist):
		return usagef("%s cannot be read: %v.", r.files.pending, err)
	}
	if err := r.room(all); err != nil || r.new.certificateID != "" {
		return err
	}
	pair, err := keypair.New(keypair.Options{Kind: r.keyKind()})
	if err != nil {
		return err
	}
	err = r.write(pair.CertificateID, string(pair.PrivateKey)+string(pair.Certificate), writeNewSecret)
	if errors.Is(err, fs.ErrExist) {
		return usagef("%s was made meanwhile, by another rotation of the same credentials. Nothing was uploaded. When that one has ended, run the same command again.", r.files.pending)
	}
	return err
}

// room finds out whether one more certificate may be active.
func (r *rotation) room(all []listed) error {
	var active []listed
	now := time.Now()
	for _, one := range all {
		if one.active(now) {
			active = append(active, one)
		}
	}
	if len(active) < maxActive {
		return nil
	}
	return r.cli.stands(r.store.table(active), "The integration has %d active certificates already, as many as NetSuite allows: see above. Nothing was made. "+
		"Revoke one that nothing uses any more, with: %s -- ID", len(active), r.cli.again("certificates revoke"))
}

// keyKind is the kind that was asked for, or else today's.
func (r *rotation) keyKind() keypair.Kind {
	if r.kind != "" {
		return r.kind
	}
	if contents := privatekey.Parse(r.store.known.privateKey); contents.Key != nil {
		switch key := contents.Key.Signer().(type) {
		case *rsa.PrivateKey:
			return keypair.Kind(fmt.Sprintf("RSA-%d", key.N.BitLen()))
		case *ecdsa.PrivateKey:
			return keypair.Kind(key.Curve.Params().Name)
		}
	}
	return keypair.P256
}

// write has the new credentials on disk, not verified yet.
func (r *rotation) write(certificateID, privateKey string, write func(path string, text []byte) error) error {
	document := r.store.known.with(certificateID, privateKey)
	if err := write(r.files.pending, document); err != nil {
		return fmt.Errorf("writing the new key (nothing was uploaded): %w", withoutOperation(err))
	}
	k, err := readKnown(document)
	r.new = k
	return err
}

func (r *rotation) upload(ctx context.Context) error {
	contents := privatekey.Parse(r.new.privateKey)
	if contents.Certificate == nil {
		return usagef("%s, left by an earlier attempt, has no certificate behind its key. Remove the file, and try again.", r.files.pending)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: contents.Certificate.Raw})
	id, err := r.store.upload(ctx, certificate, r.today)
	if id == "" {
		// The answer was lost or tells no ID. The upload is not repeated: the list tells.
		// A refused one may have been uploaded by another run with the same file.
		all, lookErr := r.store.list(ctx)
		_, there := find(all, r.new.certificateID)
		if err != nil && outcomeOf(err) != failure.Unknown && lookErr == nil && !there {
			// Its certificate is not in the account: the key is of no use.
			return errors.Join(explained(err, "The new certificate was not uploaded, and nothing has changed in the account."), os.Remove(r.files.pending))
		}
		if lookErr != nil || !there {
			if err == nil {
				err = &failure.Error{Reason: failure.InvalidResponse, Message: "NetSuite took the certificate, but told no Certificate ID."}
			}
			return explained(err, fmt.Sprintf("Whether the new certificate %s was uploaded is not known. Its key is in %s. Run the same command again: it looks the certificate up, and goes on. "+
				"Or see the list with: %s", r.new.certificateID, r.files.pending, r.cli.again("certificates list")))
		}
		id = r.new.certificateID
	}
	if id != r.new.certificateID { // Oracle does not promise how it is made
		if err := r.write(id, r.new.privateKey, writeSecret); err != nil {
			return explained(err, fmt.Sprintf("NetSuite calls the new certificate %s. Write this ID into %s yourself.", id, r.files.pending))
		}
	}
	r.say("Uploaded the certificate %s.", id)
	return nil
}

// verify tries the new credentials out, with all checks.
func (r *rotation) verify(ctx context.Context) error {
	result, err := r.cli.check(ctx, r.store.host, r.new.document)
	if err == nil && result.Verified {
		return nil
	}
	if err == nil {
		err = &failure.Error{Reason: failure.AuthenticationFailed, Message: "The new credentials were not verified."}
		for _, check := range result.Checks {
			if check.Remedy != "" && r.cli.json {
				err = explained(err, check.Detail+" "+check.Remedy)
			}
		}
	}
	return explained(err, fmt.Sprintf("The certificate %s is uploaded, its credentials are in %s, and the old ones still work. Run the same command again to go on; "+
		"or verify them with: %s verify --credentials %s; or give them up with: %s -- %s, and remove the file", r.new.certificateID, r.files.pending,
		programName(), shellQuote(r.files.pending), r.cli.again("certificates revoke"), r.new.certificateID))
}

// explained adds to an error what exists now and how to go on. Its outcome, of one
// request of several, would be misread.
func explained(err error, text string) error {
	var f *failure.Error
	if !errors.As(err, &f) {
		return fmt.Errorf("%w. %s", err, text)
	}
	more := *f
	more.Message, more.Outcome = f.Message+" "+text, ""
	return &more
}
