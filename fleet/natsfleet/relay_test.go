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
	"time"

	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/internal/natsnode"
)

// relay stands between a client and a NATS server, and disturbs messages.
type relay struct {
	mu      sync.Mutex
	rules   []*rule
	replies map[string]bool // the subjects of the answers to lose
	rate    int             // bytes a second in each direction; 0 for any
	clients []net.Conn
}

// rule says what happens to messages of a client.
type rule struct {
	begin string // of their subjects
	left  int    // to how many more it happens
	fate  fate
	seen  int
}

type fate int

const (
	lost       fate = iota
	unanswered      // the server has it, and its answer is lost
	misled          // the server is asked for another key
)

// relayed connects over a new relay.
func (b *bed) relayed(t *testing.T) (*nats.Conn, *relay) {
	t.Helper()
	r := &relay{replies: map[string]bool{}}
	return b.over(t, r), r
}

// over connects over a relay.
func (b *bed) over(t *testing.T, r *relay) *nats.Conn {
	t.Helper()
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
	return nc
}

func (r *relay) serve(t *testing.T, client net.Conn, address string) {
	server, err := new(net.Dialer).DialContext(context.WithoutCancel(t.Context()), "tcp", address)
	if err != nil {
		t.Error(err)
		_ = client.Close()
		return
	}
	r.mu.Lock()
	r.clients = append(r.clients, client)
	r.mu.Unlock()
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
			line, keep := r.judge(line, fields)
			if !keep {
				continue
			}
			message = append([]byte(line), content...)
			r.pause(len(content))
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

// disturb lets something happen to the next n messages whose subjects begin so.
func (r *relay) disturb(begin string, n int, f fate) *rule {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := &rule{begin: begin, left: n, fate: f}
	r.rules = append(r.rules, one)
	return one
}

// sent is how many messages of a rule were sent, disturbed or not.
func (r *relay) sent(one *rule) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return one.seen
}

// judge returns the line of a message as it is passed on, unless it is lost.
func (r *relay) judge(line string, fields []string) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	subject := fields[1]
	if strings.HasSuffix(fields[0], "MSG") {
		return line, !r.replies[subject]
	}
	for _, one := range r.rules {
		if !strings.HasPrefix(subject, one.begin) {
			continue
		}
		if one.seen++; one.left == 0 {
			continue
		}
		one.left--
		switch one.fate {
		case lost:
			return "", false
		case unanswered:
			r.replies[fields[2]] = true
		case misled:
			line = strings.Replace(line, subject, subject+"-other", 1)
		}
	}
	return line, true
}

// pause lets a message take its time.
func (r *relay) pause(size int) {
	if r.rate > 0 {
		time.Sleep(time.Duration(size) * time.Second / time.Duration(r.rate))
	}
}

// tell sends a line of the protocol to all clients, as if the server had. Nothing
// else may be on its way.
func (r *relay) tell(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, client := range r.clients {
		_, _ = io.WriteString(client, line+"\r\n")
	}
}
