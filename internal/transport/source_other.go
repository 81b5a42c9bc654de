//go:build !unix

package transport

func newSource(g *guard) source { return plain{g} }
