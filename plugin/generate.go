package plugin

// The Go code of the contract is generated and committed. `go generate ./plugin`
// makes it anew with the tools pinned in tools/, and checks the contract: its
// style, and that nothing a published host relies on has changed since the image
// in testdata. After additions, the image is made anew:
//
//	go tool -modfile=tools/buf.mod buf build --exclude-source-info -o plugin/testdata/contract.binpb
//
// The hosts in examples read the contract from descriptors, where their language
// would have to generate code from it.
//
//go:generate sh -c "cd .. && go tool -modfile=tools/buf.mod buf build plugin --as-file-descriptor-set --exclude-source-info -o examples/proto/connector.binpb && go tool -modfile=tools/buf.mod buf build examples/proto --as-file-descriptor-set --exclude-source-info -o examples/proto/host.binpb"
//go:generate sh -c "cd .. && go tool -modfile=tools/buf.mod buf lint && go tool -modfile=tools/buf.mod buf breaking --against plugin/testdata/contract.binpb && go tool -modfile=tools/buf.mod buf generate"
