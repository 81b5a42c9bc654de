package diagnosis

func networkWords(f Finding) (detail, remedy string) {
	host := f.Account.APIHost
	if f.Value != "" {
		host = f.Value
	}
	switch f.Problem {
	case NetworkDNS:
		return "The host " + host + " was not found.", "Check the Account ID (" + f.Account.ID + "): a typing error makes a host that does not exist. If it is right, check this machine's DNS and network."
	case NetworkRefused:
		return "The connection to " + host + " was refused.", "Check this machine's network, firewall and proxy (HTTPS_PROXY)."
	case NetworkUnreachable:
		return "No connection to " + host + " could be made.", "Check this machine's network, firewall and proxy (HTTPS_PROXY)."
	case NetworkNoFiles:
		return "No connection to " + host + " could be opened: this process or this machine has no file descriptors left.", "Raise the limit on open files of the process (ulimit -n, LimitNOFILE of a systemd unit), or run fewer requests at once."
	case NetworkUntrusted:
		return "The certificate that " + host + " showed is not trusted.", "If a proxy of your company inspects TLS, give its root certificate to the connector with NETSUITE_CONNECTOR_CA_FILE. Otherwise do not go on: somebody may be in between."
	case NetworkTLS:
		return "No secure connection to " + host + " could be made.", "Check this machine's proxy and firewall: something in between does not speak TLS 1.2 or later."
	case NetworkProxy:
		return "The proxy did not connect to " + host + ".", "Check HTTPS_PROXY and NO_PROXY, the proxy's user and password, and that it lets *.netsuite.com pass."
	case NetworkTimeout:
		detail = "The host " + host + " did not answer in time."
		if f.Unknown {
			return detail, LookFirst + " If it happens often, check this machine's network and firewall; https://status.netsuite.com shows NetSuite's state."
		}
		return detail, "Check this machine's network and firewall, and try again; https://status.netsuite.com shows NetSuite's state."
	case NetworkNotHTTP:
		return "What answered for " + host + " does not speak HTTP.", "Check this machine's proxy and firewall: something answers in NetSuite's place."
	case NetworkLost:
		detail = "The connection to " + host + " was lost before an answer came."
		if f.Unknown {
			return detail, LookFirst + " If it happens often, check this machine's network, firewall and proxy."
		}
		return detail, "Try again; if it happens often, check this machine's network, firewall and proxy."
	}
	return "", ""
}
