package bench

import (
	"fmt"

	"netsuite-connector/internal/bench/task"
)

// bodySizes are those of answers and requests: a record, a list, a file, and what
// NetSuite takes at most.
func bodySizes(b *bed) []int {
	return choose(b, []int{small, 1_000_000, 20_000_000, 100_000_000}, []int{small, 1_000_000})
}

func answers(b *bed) ([]testcase, error) { return bodies(b, answerBytes, answersOf) }

func requests(b *bed) ([]testcase, error) { return bodies(b, requestBytes, requestsOf) }

// What grows.
const (
	answerBytes  = "bytes of the answer"
	requestBytes = "bytes of the request"
)

// answersOf are answers of a size, one after the other.
func answersOf(b *bed, size int) task.Task {
	return task.Task{AtOnce: 1, Calls: callsOfSize(b, size), Warm: 1, Receive: size}
}

// requestsOf are requests of a size, one after the other.
func requestsOf(b *bed, size int) task.Task {
	return task.Task{AtOnce: 1, Calls: callsOfSize(b, size), Warm: 1, Send: size}
}

// bodies compares how quickly bodies pass that are held whole at both ends. What the
// lean plugin reaches is what both hops leave to any plugin.
func bodies(b *bed, series string, of func(*bed, int) task.Task) ([]testcase, error) {
	bare, plugin, err := b.both()
	if err != nil {
		return nil, err
	}
	lean, err := b.lean()
	if err != nil {
		return nil, err
	}
	var cases []testcase
	for _, size := range bodySizes(b) {
		work := of(b, size)
		cases = append(cases, testcase{
			name: inBytes(size), x: float64(size), series: series,
			subjects: []subject{{bareClient, bare, work}, {leanPlugin, lean, work}, {connector, plugin, work}},
			values: []value{
				megabytesPerSecond(bareClient, size), megabytesPerSecond(leanPlugin, size), megabytesPerSecond(connector, size),
				ratio(leanPlugin, bareClient), ratio(connector, bareClient), ratio(connector, leanPlugin),
				latency(bareClient), latency(leanPlugin), latency(connector),
				processorTime(bareClient, work.Calls), processorTime(leanPlugin, work.Calls), processorTime(connector, work.Calls),
				serversProcessorTime(),
			},
		})
	}
	return cases, nil
}

// callsOfSize is how many calls a turn makes with bodies of a size: enough that
// the bare client takes a third of a second or more for large ones.
func callsOfSize(b *bed, size int) int {
	return choose(b, max(3, min(500, 200_000_000/size)), 2)
}

func inBytes(size int) string {
	switch {
	case size >= 1_000_000:
		return fmt.Sprintf("%d MB", size/1_000_000)
	default:
		return fmt.Sprintf("%d KB", size/1_000)
	}
}
