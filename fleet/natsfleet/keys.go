package natsfleet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Keys are read and written by their subjects: a submitter's permissions can then
// name the keys of one account, where the library's handle of a bucket would need
// to see the whole bucket.

// entry is what a key holds.
type entry struct {
	value    []byte
	revision uint64
}

var (
	errNoKey   = errors.New("natsfleet: no such key")
	errChanged = errors.New("natsfleet: the key was changed meanwhile")
)

// directGet reads a key from any server that holds it. What it returns may be a
// moment old.
func directGet(ctx context.Context, nc *nats.Conn, bucket, key string) (entry, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	answer, err := nc.RequestWithContext(ctx, jsAPI+"DIRECT.GET."+keyStream(bucket)+"."+keySubject(bucket, key), nil)
	if err != nil {
		return entry{}, err
	}
	switch status := answer.Header.Get("Status"); status {
	case "":
	case "404":
		return entry{}, errNoKey
	default:
		return entry{}, fmt.Errorf("natsfleet: NATS answered %s %s", status, answer.Header.Get("Description"))
	}
	if answer.Header.Get("KV-Operation") != "" || answer.Header.Get("Nats-Marker-Reason") != "" {
		return entry{}, errNoKey // deleted
	}
	revision, err := strconv.ParseUint(answer.Header.Get("Nats-Sequence"), 10, 64)
	return entry{value: answer.Data, revision: revision}, err
}

// leaderGet reads a key from the leader of its stream.
func leaderGet(ctx context.Context, nc *nats.Conn, bucket, key string) (entry, error) {
	request, err := json.Marshal(map[string]string{"last_by_subj": keySubject(bucket, key)})
	if err != nil {
		return entry{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	answer, err := nc.RequestWithContext(ctx, jsAPI+"STREAM.MSG.GET."+keyStream(bucket), request)
	if err != nil {
		return entry{}, err
	}
	var got struct {
		Error   *jetstream.APIError `json:"error"`
		Message *struct {
			Sequence uint64 `json:"seq"`
			Header   []byte `json:"hdrs"`
			Data     []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(answer.Data, &got); err != nil {
		return entry{}, err
	}
	switch {
	case got.Error != nil && got.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return entry{}, errNoKey
	case got.Error != nil:
		return entry{}, got.Error
	case got.Message == nil:
		return entry{}, errors.New("natsfleet: NATS answered without a message")
	case len(got.Message.Header) > 0 && len(got.Message.Data) == 0: // a marker of a deletion
		return entry{}, errNoKey
	case bytes.Contains(got.Message.Header, []byte("\r\n"+jetstream.StreamHeader+":")): // an answer of NATS: see open.go
		return entry{revision: got.Message.Sequence}, nil
	}
	return entry{value: got.Message.Data, revision: got.Message.Sequence}, nil
}

// set writes a key whose revision is known, 0 for one that is not there. Its
// error is errChanged where another revision stands.
func set(ctx context.Context, js jetstream.JetStream, bucket, key string, value []byte, revision uint64) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	message := nats.NewMsg(keySubject(bucket, key))
	message.Data = value
	stored, err := js.PublishMsg(ctx, message, jetstream.WithExpectLastSequencePerSubject(revision))
	var api *jetstream.APIError
	switch {
	case err == nil:
		return stored.Sequence, nil
	case errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence:
		return 0, errChanged
	default:
		return 0, err
	}
}
