package plugin

import (
	"context"
	"strconv"

	goplugin "github.com/hashicorp/go-plugin"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// Host is a plugin process that a host has loaded. It is safe for any number of
// calls at once. When the process dies, calls fail with failure.Unavailable; the
// host then closes it and loads another.
type Host struct {
	client    *goplugin.Client
	connector connectorv1.ConnectorClient
	release   context.CancelFunc // ends the process, should Kill have failed to
}

// Description is what the plugin says of itself.
type Description struct {
	Version   string // the connector's
	Component []byte // component.json
}

// Describe returns the connector's version and component.json.
func (h *Host) Describe(ctx context.Context) (Description, error) {
	if err := h.exitedError(); err != nil {
		return Description{}, err
	}
	response, err := h.connector.Describe(ctx, &connectorv1.DescribeRequest{})
	if err != nil {
		return Description{}, callError(ctx, err, neverSent)
	}
	return Description{Version: response.GetVersion(), Component: response.GetComponent()}, nil
}

// Exited reports whether the process has ended. A Host whose process has ended
// is of no more use: close it and load another.
func (h *Host) Exited() bool { return h.client.Exited() }

// PID is the id of the process, for hosts that watch its resources. It is 0 when
// it is not known.
func (h *Host) PID() int {
	pid, err := strconv.Atoi(h.client.ID())
	if err != nil {
		return 0
	}
	return pid
}

// Close stops the process, letting calls in flight end, and waits for its end:
// two seconds at most.
func (h *Host) Close() {
	h.client.Kill()
	h.release()
}
