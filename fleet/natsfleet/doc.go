// Package natsfleet is the queue of a fleet on NATS JetStream: Client submits
// jobs and fetches results, and Queue lends jobs to a worker.
//
// Jobs wait in streams with work-queue retention. Each account has one durable
// consumer, whose MaxAckPending is the account's limit: JetStream itself holds the
// limit over all workers. What is known of a job stands in one key of a key-value
// bucket, which is only changed by compare-and-set: a job has one result, whoever
// else still believes to run it. docs/fleet.md has the whole of it.
package natsfleet
