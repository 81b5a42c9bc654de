package natsfleet

// Permissions are what a NATS user may publish to, and subscribe to.
type Permissions struct{ Publish, Subscribe []string }

// SubmitterPermissions are what a NATS user needs who submits jobs for one account,
// waits for them and cancels them, and can do for no other. inbox is the prefix of
// the user's own inboxes (nats.CustomInboxPrefix), which no other user may have.
//
// large adds what bodies over 512 KiB need. They lie in a store that the accounts of
// a shard share: its users can read no other's, since each is sealed with a key of
// its own, but they can remove it.
func SubmitterPermissions(account string, s Setup, inbox string, large bool) Permissions {
	shard := shardOf(account, s.withDefaults().Shards)
	states, bodies := statesBucket(shard), bodiesBucket(shard)
	p := Permissions{
		Publish: []string{
			jobsSubject(shard, account),
			submittedPrefix + account,
			cancelPrefix + account + ".*",
			resultsPrefix + account + ".*",
			keySubject(states, account+".*"),
			jsAPI + "DIRECT.GET." + keyStream(states) + "." + keySubject(states, account+".*"),
			jsAPI + "DIRECT.GET." + keyStream(setupBucket) + "." + keySubject(setupBucket, setupKey),
		},
		Subscribe: []string{inbox + ".>", resultsPrefix + account + ".*"},
	}
	if large {
		stream, chunks, about := "OBJ_"+bodies, "$O."+bodies+".C.*", "$O."+bodies+".M.*"
		p.Publish = append(
			p.Publish, chunks, about,
			jsAPI+"STREAM.INFO."+stream,
			jsAPI+"DIRECT.GET."+stream+"."+about,
			jsAPI+"CONSUMER.CREATE."+stream+".*."+chunks,
			jsAPI+"CONSUMER.DELETE."+stream+".*",
		)
	}
	return p
}
