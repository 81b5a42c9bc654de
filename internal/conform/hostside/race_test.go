//go:build race

package hostside_test

func mainOfBareHost(string) (code int) { return 1 } // no test starts it
