package bench

// terms say what the words of the tables mean.
const terms = `What is compared:

* bare client: net/http with nothing around it. It makes the same requests.
* empty RPC, empty go-plugin: a plugin that answers at once, and reaches no server.
* lean plugin: a plugin that passes bodies on, unchecked, and does nothing else.
* plugin: the connector, in a host that has loaded it.
* both hops: a call of the bare client and an empty RPC, one after the other. A call
  through any plugin takes that at least.

How:

* "plugin, of bare client" compares rates: with 1, the plugin is as fast; more is better.
* "in empty RPCs", "in times of", "in starts of" compare times: with 2, the plugin takes
  the time of two of these; less is better. The added time is what a call through the
  plugin takes longer than one of the bare client.
* Processor time is that of the client, or of the host and its plugin together.
* Most memory is the most that the plugin's process has held.
`
