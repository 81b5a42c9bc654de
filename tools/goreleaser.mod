module netsuite-connector/tools

go 1.26.0

// Only pinned here: .ci/goreleaser builds it as a module of its own.
require github.com/goreleaser/goreleaser/v2 v2.15.1
