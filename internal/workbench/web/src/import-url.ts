// What becomes of a URL that was written for another program: the connector
// sends to the account of its connection, so that the host is left out.
const hosts = /^((?:\{\{[^{}]+\}\}|[\w-])+)\.(suitetalk|restlets)\.api\.netsuite\.com$/i

export interface Relative {
  url: string
  told: string[]
}

// relative returns the path of a URL of NetSuite's. account is the account of the
// connection. It throws a Refused for a URL that leads elsewhere.
export function relative(text: string, account: string): Relative {
  const told: string[] = []
  let [, scheme, rest = ''] = /^(?:(https?):\/\/)?([^]*)$/i.exec(text.trim()) ?? []
  if (/^[a-z][\w+.-]*:\/\//i.test(rest)) throw new Refused(`${shorten(text)} is no https address.`)
  const hash = rest.indexOf('#')
  if (hash >= 0) {
    told.push(`The part ${shorten(rest.slice(hash))} of the URL is left out: it is not sent.`)
    rest = rest.slice(0, hash)
  }
  if (!scheme && rest.startsWith('/')) return { url: trimRoot(rest), told }
  const end = rest.search(/[/?]/)
  let host = end < 0 ? rest : rest.slice(0, end)
  let path = end < 0 ? '' : rest.slice(end)
  const at = host.lastIndexOf('@')
  if (at >= 0) {
    told.push('The user and password in the URL are left out: the connector signs in by itself.')
    host = host.slice(at + 1)
  }
  const whole = /^\{\{[^{}]+\}\}$/.test(host)
  if (!whole && !scheme && !/\.netsuite\.com(:\d+)?$/i.test(host)) return { url: trimRoot(`/${rest}`), told } // a path already
  const match = hosts.exec(host.replace(/:443$/, ''))
  if (!match && !whole) throw new Refused(`${shorten(host)} is no host of NetSuite's REST services or RESTlets.`)
  if (scheme?.toLowerCase() === 'http') told.push('The request is sent with https, not http.')
  if (whole) told.push(`${host} is left out: the request goes to the account of the connection.`)
  else if (match![1]!.includes('{{')) told.push(`The host ${host} is left out: the request goes to the account of the connection.`)
  else if (canonical(match![1]!) !== canonical(account)) told.push(`Warning: the URL is of the account ${match![1]!.toUpperCase().replaceAll('-', '_')}. The request goes to the account of the connection${account ? `, ${account}` : ''}.`)
  if (path === '' || path === '/') throw new Refused('The URL has no path.')
  return { url: trimRoot(path), told }
}

// Refused says why something cannot be imported.
export class Refused extends Error {}

function trimRoot(path: string): string {
  return path.replace(/^\/+services\/rest\//, '').replace(/^\/+/, '')
}

function canonical(account: string): string {
  return account.trim().toLowerCase().replaceAll('_', '-')
}

export function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

// Headers that the connector makes itself, and why none is taken over.
const reserved: Record<string, string> = {
  authorization: 'the connector signs in by itself',
  cookie: 'NetSuite refuses a token that comes with a session',
  host: 'it follows from the account',
  'content-length': 'it follows from the body',
  'transfer-encoding': 'it follows from the body',
  trailer: 'the connector sends none',
  connection: 'the connector manages its connections',
  'accept-encoding': 'the connector negotiates compression',
  'idempotency-key': 'NetSuite ignores it; its own is X-NetSuite-Idempotency-Key',
  'x-idempotency-key': 'NetSuite ignores it; its own is X-NetSuite-Idempotency-Key',
}

export interface Headers {
  headers: Record<string, string>
  idempotencyKey?: string
}

// addHeader adds a header as the connector takes it, or tells why it does not.
// A value that is a secret is not repeated.
export function addHeader(into: Headers, name: string, value: string, tell: (text: string) => void) {
  const lower = name.toLowerCase()
  const why = Object.hasOwn(reserved, lower) ? reserved[lower]
    : /authorization/.test(lower) || lower.startsWith('proxy-') ? 'it is not for NetSuite'
      : /cookie|token|secret|passw|api-?key/.test(lower) ? 'it may carry a secret' : undefined
  if (why) tell(`The header ${name} is left out: ${why}.`)
  else if (lower === 'x-netsuite-idempotency-key') into.idempotencyKey = value
  else {
    const there = Object.keys(into.headers).find((known) => known.toLowerCase() === lower)
    if (there) {
      tell(`The header ${name} stands there more than once: its values are joined by a comma.`)
      into.headers[there] += `, ${value}`
    } else into.headers[name] = value
  }
}
