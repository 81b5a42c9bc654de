package simulator

import "regexp"

// columnName is what a SuiteQL column and a custom record may be called.
var columnName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

type queries struct{}

func newQueries(*store) *queries { return &queries{} }
func (*queries) close() error    { return nil }
func (a *Account) suiteQL(c *call) *answer {
	return problem(501, "X", "x")
}
func (s *Simulator) seed() error { return nil }
func (a *Account) certificateAPI(c *call) *answer {
	return problem(404, "X", "x")
}
