package main

import (
	"context"
	"errors"
	"net"
	"strconv"
)

// Ports of a fleet's servers are known before the servers run. They lie below those
// that systems give to outgoing connections, and each fleet looks for its own from
// another place on: a port that was free a moment ago is then free still.
const (
	firstPort     = 10000
	portsOfAFleet = 32
	fleets        = 600
)

var errNoPort = errors.New("no port of the loopback interface is free from 10000 to 29199")

// freePorts returns addresses on the loopback interface that nobody listens on. pid
// is that of the fleet.
func freePorts(pid, n int) ([]string, error) {
	var addresses []string
	start := pid % fleets * portsOfAFleet
	for i := range fleets * portsOfAFleet {
		if len(addresses) == n {
			break
		}
		port := firstPort + (start+i)%(fleets*portsOfAFleet)
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
		if err != nil {
			continue // taken
		}
		_ = l.Close()
		addresses = append(addresses, address)
	}
	if len(addresses) < n {
		return nil, errNoPort
	}
	return addresses, nil
}
