package natsfleet

// RemakeAfter is for tests, which wait for it to pass.
const RemakeAfter = remakeAfter
