package natsfleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Setup is how a fleet is laid out. It is stored when the first worker starts,
// and stays: a later worker's Setup is passed over. Zero fields have the defaults.
type Setup struct {
	// Shards is over how many streams the accounts are spread: 4. Each account has
	// a consumer, and a stream bears about 1,000 of them well.
	Shards int `json:"shards"`
	// Replicas is how many NATS servers hold each stream: 1; 3 in a cluster.
	Replicas int `json:"replicas"`
	// AckWait is how long a worker may be out of reach before its jobs are lent to
	// others: 45 s.
	AckWait time.Duration `json:"ackWait"`
	// Keep is how long results are kept: 24 hours. A job ID that is submitted again
	// within that time is not run again.
	Keep time.Duration `json:"keep"`
	// MaxBytes is how much all streams together may take on the disk of each server:
	// 4 GiB. NATS reserves it.
	MaxBytes int64 `json:"maxBytes"`
	// MaxWaiting is how many jobs of one account may wait: 100,000. More are refused.
	MaxWaiting int64 `json:"maxWaiting"`
	// Limit is how many jobs of an account run at once where no limit was set for
	// it: 5.
	Limit int `json:"limit"`
}

func (s Setup) withDefaults() Setup {
	fill(&s.Shards, 4)
	fill(&s.Replicas, 1)
	fill(&s.AckWait, 45*time.Second)
	fill(&s.Keep, 24*time.Hour)
	fill(&s.MaxBytes, 4<<30)
	fill(&s.MaxWaiting, 100_000)
	fill(&s.Limit, 5)
	return s
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// duplicateWindow is how long JetStream itself refuses a second submission of a
// job ID. After it, the job's key tells that the job has a result.
const duplicateWindow = 2 * time.Minute

// ErrNotSetUp is the error of a client whose fleet no worker has set up yet.
var ErrNotSetUp = errors.New("natsfleet: the fleet is not set up yet: start a worker (netsuite-worker serve) first")

// readSetup reads the fleet's Setup as anybody may who submits.
func readSetup(ctx context.Context, nc *nats.Conn) (Setup, error) {
	var stored entry
	err := ask(ctx, nc, jsAPI+"DIRECT.GET.", func(ctx context.Context) (err error) {
		if stored, err = directGet(ctx, nc, setupBucket, setupKey); errors.Is(err, nats.ErrNoResponders) {
			return ErrNotSetUp
		}
		return err
	})
	switch {
	case errors.Is(err, errNoKey), errors.Is(err, ErrNotSetUp):
		return Setup{}, ErrNotSetUp
	case err != nil:
		return Setup{}, fmt.Errorf("natsfleet: reading the fleet's setup: %w", err)
	}
	var s Setup
	if err := json.Unmarshal(stored.value, &s); err != nil || s.Shards < 1 {
		return Setup{}, fmt.Errorf("natsfleet: the fleet's setup cannot be read: %w", err)
	}
	return s, nil
}

// setUpLimit is how long a cluster may take to elect its leaders.
const (
	setUpLimit = time.Minute
	setUpTry   = 10 * time.Second // a request to servers that have no leader yet is lost
)

// patiently tries until a cluster that perhaps has just been started answers: its
// servers may still elect leaders, or not know of each other yet.
func patiently(ctx context.Context, logger *slog.Logger, attempt func(context.Context) error) error {
	limit := time.NewTimer(setUpLimit)
	defer limit.Stop()
	for told := false; ; {
		err := attempt(ctx)
		if err == nil || !mayPass(err) || ctx.Err() != nil {
			return err
		}
		if !told {
			logger.Warn("the fleet is not ready; trying again", "error", err.Error(), "within", setUpLimit.String())
			told = true
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-limit.C:
			return err
		case <-ctx.Done():
			return err
		}
	}
}

// Errors of JetStream's API that say what they mean by their number alone.
const (
	codeNoPeers         = 10005 // too few servers, or too few that are known yet
	codeNoMemory        = 10028
	codeNoStorage       = 10047
	codeReplicasInOne   = 10074 // several replicas, and no cluster
	codeFeatureUnknown  = 10036
	codeClusterRequired = 10010
)

// mayPass tells whether a cluster that has been started a moment ago may answer
// otherwise when it is asked again.
func mayPass(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode {
		case codeNoPeers:
			return true
		case codeNoMemory, codeNoStorage, codeReplicasInOne, codeFeatureUnknown, codeClusterRequired:
			return false
		}
		return api.Code >= 500 || api.Code == 404
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrNoResponders) ||
		errors.Is(err, jetstream.ErrNoStreamResponse) || errors.Is(err, jetstream.ErrBucketNotFound)
}

// setUp makes what a fleet needs where it is missing, and returns the Setup that
// stands.
func setUp(ctx context.Context, js jetstream.JetStream, wanted Setup) (Setup, error) {
	wanted = wanted.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, setUpTry)
	defer cancel()
	if err := makeBucket(ctx, js, jetstream.StreamConfig{Description: "how the fleet is laid out", Replicas: wanted.Replicas, MaxBytes: 1 << 20}, setupBucket); err != nil {
		return Setup{}, err
	}
	bucket, err := js.KeyValue(ctx, setupBucket)
	if err != nil {
		return Setup{}, fmt.Errorf("natsfleet: the bucket %s: %w", setupBucket, err)
	}
	text, err := json.Marshal(wanted)
	if err != nil {
		return Setup{}, err
	}
	s := wanted
	switch _, err := bucket.Create(ctx, setupKey, text); {
	case errors.Is(err, jetstream.ErrKeyExists):
		entry, err := bucket.Get(ctx, setupKey)
		if err != nil {
			return Setup{}, fmt.Errorf("natsfleet: reading the fleet's setup: %w", err)
		}
		s = Setup{}
		if err := json.Unmarshal(entry.Value(), &s); err != nil || s.Shards < 1 {
			return Setup{}, fmt.Errorf("natsfleet: the fleet's setup cannot be read: %w", err)
		}
	case err != nil:
		return Setup{}, fmt.Errorf("natsfleet: storing the fleet's setup: %w", err)
	}
	return s, makeStreams(ctx, js, s)
}

// maxConsumers is how many accounts of a shard may have consumers. It is written
// down because NATS 2.15 takes 1,000 where a stream says nothing, and refuses the
// consumer of the next account.
const maxConsumers = 100_000

// makeStreams makes the streams and buckets. Of MaxBytes, a quarter is for jobs
// and one for states and results, half for large bodies.
func makeStreams(ctx context.Context, js jetstream.JetStream, s Setup) error {
	part := s.MaxBytes / 4 / int64(s.Shards)
	if err := makeBucket(ctx, js, jetstream.StreamConfig{Description: "how many jobs run at once, by account", Replicas: s.Replicas, MaxBytes: 16 << 20}, limitsBucket); err != nil {
		return err
	}
	for shard := range s.Shards {
		if _, err := js.CreateStream(ctx, jetstream.StreamConfig{
			Name: jobsStream(shard), Description: "jobs that wait or run", Subjects: []string{jobsSubject(shard, "*")},
			Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardNew, Replicas: s.Replicas,
			MaxBytes: part, MaxMsgsPerSubject: s.MaxWaiting, DiscardNewPerSubject: true, MaxConsumers: maxConsumers,
			Duplicates: duplicateWindow, AllowDirect: true,
		}); err != nil && !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return fmt.Errorf("natsfleet: making the stream %s: %w", jobsStream(shard), err)
		}
		if err := makeBucket(ctx, js, jetstream.StreamConfig{
			Description: "states and results of jobs", Replicas: s.Replicas, MaxBytes: part, MaxAge: s.Keep, Duplicates: min(duplicateWindow, s.Keep),
		}, statesBucket(shard)); err != nil {
			return err
		}
		if _, err := js.CreateObjectStore(ctx, jetstream.ObjectStoreConfig{
			Bucket: bodiesBucket(shard), Description: "large inputs and outputs, sealed", Replicas: s.Replicas, MaxBytes: 2 * part, TTL: s.Keep,
		}); err != nil && !errors.Is(err, jetstream.ErrBucketExists) {
			return fmt.Errorf("natsfleet: making the bucket %s: %w", bodiesBucket(shard), err)
		}
	}
	return nil
}

// makeBucket makes a key-value bucket. The library's own way would allow rollups:
// a submitter could then remove the keys of all accounts with one message to a key
// of its own.
func makeBucket(ctx context.Context, js jetstream.JetStream, config jetstream.StreamConfig, bucket string) error {
	config.Name, config.Subjects = keyStream(bucket), []string{keySubject(bucket, ">")}
	config.MaxMsgsPerSubject, config.Discard, config.DenyDelete, config.AllowDirect = 1, jetstream.DiscardNew, true, true
	if _, err := js.CreateStream(ctx, config); err != nil && !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		return fmt.Errorf("natsfleet: making the bucket %s: %w", bucket, err)
	}
	return nil
}
