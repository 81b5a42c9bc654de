package natsfleet

import (
	"hash/fnv"
	"strconv"
)

// The subjects, streams and buckets of a fleet. docs/fleet.md lists them with the
// permissions that a submitter needs.
const (
	root = "netsuite"

	setupBucket  = root + "-fleet"
	setupKey     = "setup"
	limitsBucket = root + "-limits"

	submittedPrefix = root + ".submitted." // account
	resultsPrefix   = root + ".results."   // account, job
	cancelPrefix    = root + ".cancel."    // account, job
	workerPrefix    = root + ".worker."    // worker, holds
	heldSubject     = root + ".held"       // all workers answer

	jsAPI = "$JS.API."
)

// shardOf returns the shard of an account.
func shardOf(account string, shards int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(account))        // never fails
	return int(h.Sum32() % uint32(shards)) // #nosec G115 -- a few
}

func jobsStream(shard int) string   { return root + "-jobs-" + strconv.Itoa(shard) }
func statesBucket(shard int) string { return root + "-states-" + strconv.Itoa(shard) }
func bodiesBucket(shard int) string { return root + "-bodies-" + strconv.Itoa(shard) }

func jobsSubject(shard int, account string) string {
	return root + ".jobs." + strconv.Itoa(shard) + "." + account
}

// keySubject is the subject of a key in a key-value bucket, and keyStream the
// bucket's stream.
func keySubject(bucket, key string) string { return "$KV." + bucket + "." + key }
func keyStream(bucket string) string       { return "KV_" + bucket }

func stateKey(account, job string) string { return account + "." + job }
