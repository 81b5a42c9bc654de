// Package fleet is what hosts on many machines share: jobs, their results, and
// the queue that workers take jobs from.
//
// A job is one run of an action for one NetSuite account. It is submitted to a
// queue, run by one worker, and gets exactly one result. Package
// fleet/natsfleet is the queue on NATS JetStream, and the client that submits.
// Package fleet/worker runs jobs through the plugin. Queue is small, so that a
// host with another engine (Temporal, Hatchet, a database) implements it and
// uses the worker as it is.
package fleet
