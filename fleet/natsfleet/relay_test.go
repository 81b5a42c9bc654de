package natsfleet_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/internal/natsnode"
)

// relay stands between a client and a NATS server, and loses messages.
type relay struct {
	mu      sync.Mutex
	begin   string          // of the subjects of what is lost
	left    int             // how many more are lost
	answers bool            // the answers are lost, and not the requests
	replies map[string]bool // the subjects of the answers to lose
	seen    int
}

// relayed connects over a relay.
func (b *bed) relayed(t *testing.T) (*nats.Conn, *relay) {
	t.Helper()
	r := &relay{replies: map[string]bool{}}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var ended sync.WaitGroup
	t.Cleanup(ended.Wait)
	t.Cleanup(func() { _ = listener.Close() })
	ended.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			ended.Go(func() { r.serve(t, client, strings.TrimPrefix(b.node.URL(), "nats://")) })
		}
	})
	nc, err := nats.Connect("nats://"+listener.Addr().String(), append(natsfleet.ConnectOptions("test"), nats.UserInfo(natsnode.User, secret), nats.IgnoreDiscoveredServers())...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc, r
}

func (r *relay) serve(t *testing.T, client net.Conn, address string) {
	server, err := new(net.Dialer).DialContext(context.WithoutCancel(t.Context()), "tcp", address)
	if err != nil {
		t.Error(err)
		_ = client.Close()
		return
	}
	var both sync.WaitGroup
	both.Go(func() { r.copy(server, client) })
	both.Go(func() { r.copy(client, server) })
	both.Wait()
}

// copy passes on what is not lost, until one end is closed.
func (r *relay) copy(to, from net.Conn) {
	defer func() { _, _ = to.Close(), from.Close() }() // one was closed already
	in := bufio.NewReader(from)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		message := []byte(line)
		fields := strings.Fields(line)
		if size, has := payload(fields); has {
			content := make([]byte, size+2)
			if _, err := io.ReadFull(in, content); err != nil {
				return
			}
			if r.loses(fields) {
				continue
			}
			message = append(message, content...)
		}
		if _, err := to.Write(message); err != nil {
			return
		}
	}
}

// payload is the size of what follows a line of NATS's protocol.
func payload(fields []string) (int, bool) {
	if len(fields) < 3 {
		return 0, false
	}
	switch fields[0] {
	case "PUB", "HPUB", "MSG", "HMSG":
		size, err := strconv.Atoi(fields[len(fields)-1])
		return size, err == nil
	}
	return 0, false
}

// lose loses the next n messages whose subjects begin so, or their answers.
func (r *relay) lose(begin string, n int, answers bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begin, r.left, r.answers, r.seen = begin, n, answers, 0
}

// sent is how many such messages were sent since then.
func (r *relay) sent() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen
}

func (r *relay) loses(fields []string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if strings.HasSuffix(fields[0], "MSG") {
		return r.replies[fields[1]]
	}
	if r.begin == "" || !strings.HasPrefix(fields[1], r.begin) {
		return false
	}
	r.seen++
	if r.left == 0 {
		return false
	}
	r.left--
	if r.answers {
		r.replies[fields[2]] = true
	}
	return !r.answers
}
