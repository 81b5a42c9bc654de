package server

import (
	"syscall"
	"unsafe"
)

const hugePage = 2 << 20

// adviseHugePages asks the system to back a large buffer that nothing has been
// written to with huge pages: it then comes into memory with one fault for each
// 2 MiB, where it would take 512. Where the system has none, nothing changes.
func adviseHugePages(buffer []byte) {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(buffer))) // #nosec G103 -- for its alignment alone
	skip := int((hugePage - start%hugePage) % hugePage)        // #nosec G115 -- below 2 MiB
	if length := (len(buffer) - skip) / hugePage * hugePage; length > 0 {
		_ = syscall.Madvise(buffer[skip:skip+length], syscall.MADV_HUGEPAGE)
	}
}
