// Package lazyregexp compiles a regular expression when it is first used. A
// package's variables are made before main: what is compiled there delays each
// start of the plugin, and most patterns are for errors, which most processes
// never see.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns a function that returns the regular expression, which it compiles
// once. Like regexp.MustCompile, it panics if the expression is malformed; a test
// compiles all that are in the module.
func New(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
