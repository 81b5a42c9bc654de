package natsfleet

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"time"

	"filippo.io/age"
	"github.com/nats-io/nats.go/jetstream"
)

// body is where a large input or output is: an object, and the key that opens it.
// NATS cannot limit by account who reads an object, and therefore each is sealed
// with a key of its own, which travels in the job or the result.
type body struct {
	Object string `json:"object"`
	Key    string `json:"key"` // an age identity
	Size   int64  `json:"size"`
}

// putBody stores a body of an account.
func putBody(ctx context.Context, js jetstream.JetStream, shard int, content []byte) (*body, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	var sealed bytes.Buffer
	sealed.Grow(len(content) + len(content)/1000 + 1024)
	writer, err := age.Encrypt(&sealed, identity.Recipient())
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(content); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	stored := &body{Key: identity.String(), Size: int64(len(content))}
	return stored, retry(ctx, bodyTimeout(stored.Size), func(ctx context.Context) error {
		store, err := js.ObjectStore(ctx, bodiesBucket(shard))
		if err != nil {
			return fmt.Errorf("natsfleet: the store of large bodies: %w", err)
		}
		stored.Object = rand.Text() // of an earlier try, the store may have a part
		if _, err := store.Put(ctx, jetstream.ObjectMeta{Name: stored.Object}, bytes.NewReader(sealed.Bytes())); err != nil {
			return fmt.Errorf("natsfleet: storing a large body: %w", err)
		}
		return nil
	})
}

// bodyTimeout is how long the transfer of a large body may take.
func bodyTimeout(size int64) time.Duration {
	return askTimeout + time.Duration(size>>20)*time.Second
}

// content reads a body.
func (b *body) content(ctx context.Context, js jetstream.JetStream, shard int) ([]byte, error) {
	identity, err := age.ParseX25519Identity(b.Key)
	if err != nil {
		return nil, fmt.Errorf("natsfleet: the key of a large body: %w", err)
	}
	store, err := js.ObjectStore(ctx, bodiesBucket(shard))
	if err != nil {
		return nil, fmt.Errorf("natsfleet: the store of large bodies: %w", err)
	}
	sealed, err := store.Get(ctx, b.Object)
	if err != nil {
		return nil, fmt.Errorf("natsfleet: reading a large body: %w", err)
	}
	defer func() { _ = sealed.Close() }() // it was read
	opened, err := age.Decrypt(sealed, identity)
	if err != nil {
		return nil, fmt.Errorf("natsfleet: opening a large body: %w", err)
	}
	content, err := io.ReadAll(opened)
	if err != nil {
		return nil, fmt.Errorf("natsfleet: opening a large body: %w", err)
	}
	return content, nil
}

// remove removes a body.
func (b *body) remove(ctx context.Context, js jetstream.JetStream, shard int) error {
	store, err := js.ObjectStore(ctx, bodiesBucket(shard))
	if err != nil {
		return err
	}
	return store.Delete(ctx, b.Object)
}
