//go:build !linux

package server

// adviseHugePages does nothing here.
func adviseHugePages([]byte) {}
