// Package worker runs a fleet's jobs through the plugin: it takes them from a
// queue, finds their credentials, runs them, and writes their results.
//
// It holds the rule for jobs whose worker was lost: one that may be repeated is
// run again, and of any other the result says that nobody knows what became of
// it. Whether a job may be repeated is decided, and written down, before it is run
// for the first time, by the connector's own table (actions.Repeatable).
package worker
