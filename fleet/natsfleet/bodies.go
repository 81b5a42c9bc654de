package natsfleet

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"sync/atomic"
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
	if err := (tries{js.Conn(), 0, 5 * pieceTimeout, "$O."}).make(ctx, func(ctx context.Context) error {
		stored.Object = rand.Text() // an earlier try may have left a part of its own
		return put(ctx, js, bodiesBucket(shard), stored.Object, sealed.Bytes())
	}); err != nil {
		return nil, err
	}
	return stored, nil
}

// pieceTimeout is how long NATS may take to confirm one piece of a body, or to send
// it. A whole body may take long.
const pieceTimeout = 30 * time.Second

// put stores an object. The library would wait for a lost confirmation until a
// context's deadline, and then leave the pieces; without one, it waits for each piece,
// and takes them back.
func put(ctx context.Context, js jetstream.JetStream, bucket, name string, sealed []byte) error {
	ctx, cancel := withoutDeadline(ctx)
	defer cancel()
	patient, err := jetstream.New(js.Conn(), jetstream.WithDefaultTimeout(pieceTimeout))
	if err != nil {
		return err
	}
	store, err := openStore(ctx, patient, bucket)
	if err != nil {
		return err
	}
	if _, err := store.Put(ctx, jetstream.ObjectMeta{Name: name}, bytes.NewReader(sealed)); err != nil {
		return fmt.Errorf("natsfleet: storing a large body: %w", err)
	}
	return nil
}

// withoutDeadline returns a context that ends with another one, and has no deadline.
func withoutDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	free, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	return free, func() { stop(); cancel() }
}

func openStore(ctx context.Context, js jetstream.JetStream, bucket string) (store jetstream.ObjectStore, err error) {
	if err = ask(ctx, js.Conn(), jsAPI, func(ctx context.Context) error {
		store, err = js.ObjectStore(ctx, bucket)
		return err
	}); err != nil {
		return nil, fmt.Errorf("natsfleet: the store of large bodies: %w", err)
	}
	return store, nil
}

// content reads a body.
func (b *body) content(ctx context.Context, js jetstream.JetStream, shard int) ([]byte, error) {
	identity, err := age.ParseX25519Identity(b.Key)
	if err != nil {
		return nil, fmt.Errorf("natsfleet: the key of a large body: %w", err)
	}
	store, err := openStore(ctx, js, bodiesBucket(shard))
	if err != nil {
		return nil, err
	}
	var content []byte
	if err := (tries{js.Conn(), 0, 2 * pieceTimeout, jsAPI}).make(ctx, func(ctx context.Context) error {
		content, err = read(ctx, store, b.Object, identity)
		return err
	}); err != nil {
		return nil, fmt.Errorf("natsfleet: reading a large body: %w", err)
	}
	return content, nil
}

// read reads an object. It may take long, but each piece has to come within
// pieceTimeout.
func read(ctx context.Context, store jetstream.ObjectStore, name string, identity age.Identity) ([]byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late := time.AfterFunc(pieceTimeout, func() { cancel(context.DeadlineExceeded) })
	piecewise := &pieceByPiece{Context: ctx}
	sealed, err := store.Get(piecewise, name)
	if !late.Stop() && err != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = sealed.Close() }() // it was read
	piecewise.reading.Store(true)
	opened, err := age.Decrypt(&pieces{ctx: ctx, from: sealed, last: time.Now()}, identity)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(opened)
}

// readSlice is how long a read may wait before it looks whether its context has ended.
const readSlice = 250 * time.Millisecond

// pieceByPiece is a context whose deadline is always ahead: the library asks for it
// before each piece, waits no longer, and does not look at the context meanwhile.
type pieceByPiece struct {
	context.Context

	reading atomic.Bool
}

func (c *pieceByPiece) Deadline() (time.Time, bool) {
	if c.reading.Load() {
		return time.Now().Add(readSlice), true
	}
	return time.Now().Add(pieceTimeout), true
}

// pieces reads an object. The library's reader returns nothing, and no error, where
// nothing came in time.
type pieces struct {
	ctx  context.Context //nolint:containedctx // of one read
	from io.Reader
	last time.Time // something came
}

func (p *pieces) Read(into []byte) (int, error) {
	for {
		n, err := p.from.Read(into)
		switch {
		case n > 0:
			p.last = time.Now()
			return n, err
		case err != nil || len(into) == 0:
			return 0, err
		case p.ctx.Err() != nil:
			return 0, context.Cause(p.ctx)
		case time.Since(p.last) > pieceTimeout:
			return 0, context.DeadlineExceeded
		}
	}
}

// remove removes a body.
func (b *body) remove(ctx context.Context, js jetstream.JetStream, shard int) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	store, err := js.ObjectStore(ctx, bodiesBucket(shard))
	if err != nil {
		return err
	}
	return store.Delete(ctx, b.Object)
}
