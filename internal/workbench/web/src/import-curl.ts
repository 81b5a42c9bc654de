// cURL command lines, as browsers, NetSuite's pages and people write them for
// bash. Nothing of a line is lost silently: what is not taken over is told.
import { addHeader, Refused, relative, shorten, type Headers } from './import-url'
import { isJson } from './lossless'
import { commands, type Command } from './shell-words'
import { escapeAround } from './variables'
import type { Saved } from './workspace'

export interface Imported {
  requests: Saved[]
  told: string[]
}

// Options of cURL's that ask for a value, and what becomes of them.
type Taker = (line: Line, value: string, name: string) => void

interface Line extends Headers {
  method?: string
  urls: string[]
  data: string[]
  asQuery: boolean
  json: boolean
  tell: (text: string) => void
}

const body: Taker = (line, value, name) => {
  if (value.startsWith('@')) throw new Refused(value === '@-' ? `${name} @- reads the body from the standard input, which is not in the line. Put the body into the line.` : `${name} ${shorten(value)} reads the body from a file, which a page cannot. Put the body into the line.`)
  line.data.push(value)
}
const without = (why: string): Taker => (line, _value, name) => line.tell(`${name} is left out: ${why}.`)
const signIn = without('the connector signs in by itself')
const network = without('the connector has its own settings for the network')
const output = without('the page shows the answer')

const takers: Record<string, Taker> = {
  '--request': (line, value) => { line.method = value.toUpperCase() },
  '--header': header,
  '--data': body,
  '--data-ascii': body,
  '--data-binary': body,
  '--data-raw': (line, value) => { line.data.push(value) },
  '--json': (line, value, name) => { line.json = true; body(line, value, name) },
  '--data-urlencode': (line, value) => {
    const [, name = '', sign, content = ''] = /^([^=@]*)([=@]?)([^]*)$/.exec(value) ?? []
    if (sign === '@') throw new Refused('--data-urlencode reads a file, which a page cannot. Put its content into the line.')
    line.data.push(sign === '=' ? `${name ? `${name}=` : ''}${escapeAround(content)}` : escapeAround(value))
  },
  '--url': (line, value) => { line.urls.push(value) },
  '--user-agent': (line, value) => addHeader(line, 'User-Agent', value, line.tell),
  '--referer': (line, value) => addHeader(line, 'Referer', value, line.tell),
  '--user': signIn, '--oauth2-bearer': signIn, '--cookie': signIn, '--cert': signIn, '--key': signIn, '--aws-sigv4': signIn,
  '--proxy': network, '--proxy-user': network, '--cacert': network, '--capath': network, '--resolve': network, '--connect-to': network,
  '--connect-timeout': network, '--max-time': network, '--retry': network, '--retry-delay': network, '--retry-max-time': network,
  '--interface': network, '--noproxy': network, '--max-redirs': network, '--limit-rate': network, '--ciphers': network, '--tls-max': network,
  '--output': output, '--write-out': output, '--cookie-jar': output, '--dump-header': output, '--trace': output, '--trace-ascii': output, '--stderr': output,
  '--form': () => { throw new Refused('--form sends several parts, which NetSuite’s REST services do not take.') },
  '--form-string': () => { throw new Refused('--form-string sends several parts, which NetSuite’s REST services do not take.') },
  '--upload-file': () => { throw new Refused('--upload-file reads a file, which a page cannot.') },
  '--config': () => { throw new Refused('--config reads a file, which a page cannot.') },
}

// Options without a value. '' is for those that only say what a terminal shows.
const flags: Record<string, (line: Line, name: string) => void> = {
  '--get': (line) => { line.asQuery = true },
  '--head': () => { throw new Refused('--head asks for headers alone, which the connector does not.') },
  '--globoff': () => {}, // the URL is taken as it stands in any case
}
const noMeaning = 'silent show-error insecure location location-trusted include verbose compressed fail fail-with-body fail-early progress-bar no-progress-meter no-buffer http1.0 http1.1 http2 http2-prior-knowledge http3 ipv4 ipv6 tlsv1 tlsv1.2 tlsv1.3 ssl-reqd retry-all-errors retry-connrefused path-as-is no-keepalive remote-name remote-header-name remote-time raw tcp-nodelay parallel anyauth basic digest negotiate ntlm no-sessionid disable disable-epsv post301 post302 post303 styled-output no-alpn no-npn'
for (const name of noMeaning.split(' ')) flags[`--${name}`] = (line, given) => line.tell(`${given} is left out: it has no meaning here.`)

const short: Record<string, string> = {
  X: '--request', H: '--header', d: '--data', u: '--user', A: '--user-agent', e: '--referer', b: '--cookie', F: '--form', T: '--upload-file',
  o: '--output', w: '--write-out', c: '--cookie-jar', D: '--dump-header', x: '--proxy', U: '--proxy-user', m: '--max-time', E: '--cert', K: '--config',
  G: '--get', I: '--head', g: '--globoff', s: '--silent', S: '--show-error', k: '--insecure', L: '--location', i: '--include', v: '--verbose',
  f: '--fail', '#': '--progress-bar', N: '--no-buffer', '0': '--http1.0', '4': '--ipv4', '6': '--ipv6', '1': '--tlsv1', O: '--remote-name',
  J: '--remote-header-name', R: '--remote-time', q: '--disable', Z: '--parallel',
}

function header(line: Line, value: string) {
  if (value.startsWith('@')) throw new Refused('--header reads a file, which a page cannot.')
  const [, name, sign, content = ''] = /^([^:;]+)([:;])([^]*)$/.exec(value) ?? []
  if (!name || (sign === ';' && content.trim() !== '')) line.tell(`The header ${shorten(value)} is left out: it has no name and value.`)
  else if (content.trim() === '') line.tell(`The header ${name} is left out: it has no value.`)
  else addHeader(line, name.trim(), content.trim(), line.tell)
}

// importCurl reads each curl command of a text. account is the connection's.
export function importCurl(text: string, account: string): Imported {
  const told: string[] = []
  const requests: Saved[] = []
  let read: ReturnType<typeof commands>
  try {
    read = commands(text)
  } catch (error) {
    if (error instanceof Refused) return { requests, told: [error.message] }
    throw error
  }
  for (const command of read) {
    const words = [...command.words]
    while (/^[A-Za-z_]\w*=/.test(words[0] ?? '')) told.push(`${/^\w+/.exec(words.shift()!)![0]}=… is left out: variables of the environment have no meaning here.`)
    if (words.length === 0) continue
    const program = words.shift()!
    if (!/(^|[\\/])curl(\.exe)?$/.test(program)) {
      told.push(`The command ${shorten(program.split('=')[0]!)} is left out: it is not curl.`) // what follows may be a secret
      continue
    }
    const mine: string[] = [...command.told]
    try {
      const saved = request({ ...command, words }, account, (what) => mine.push(what))
      requests.push(saved)
      told.push(...mine.map((what) => `${saved.name}: ${what}`))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      told.push(...mine, `Not imported: ${error.message}`)
    }
  }
  if (requests.length === 0 && told.length === 0) told.push('There is no curl command.')
  return { requests, told }
}

function request({ words }: Command, account: string, tell: (text: string) => void): Saved {
  const line: Line = { urls: [], data: [], asQuery: false, json: false, headers: {}, tell }
  let options = true
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const value = (name: string) => {
      if (i + 1 >= words.length) throw new Refused(`${name} has no value.`)
      return words[++i]!
    }
    if (!options || word === '-' || !word.startsWith('-')) line.urls.push(word)
    else if (word === '--') options = false
    else if (word.startsWith('--')) apply(line, word, word, value)
    else {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at]!
        const name = short[letter]
        if (!name) throw new Refused(`The option -${letter} is not known. Remove it from the line.`)
        const takes = name in takers
        const rest = word.slice(at + 1)
        apply(line, name, `-${letter}`, takes && rest !== '' ? () => rest : value)
        if (takes) break
      }
    }
  }
  return build(line, account)
}

function apply(line: Line, name: string, given: string, value: (name: string) => string) {
  const taker = takers[name]
  const flag = flags[name]
  if (taker) taker(line, value(given), given)
  else if (flag) flag(line, given)
  else throw new Refused(`The option ${name.split('=')[0]} is not known. Remove it from the line.`)
}

function build(line: Line, account: string): Saved {
  const { tell, data } = line
  const [first, ...others] = line.urls
  if (first === undefined) throw new Refused('The line has no URL.')
  for (const other of others) tell(`The URL ${shorten(other)} is left out: a request has one.`)
  let { url, told } = relative(first, account)
  told.forEach(tell)
  if (/\[[^\]]*-[^\]]*\]|(^|[^{])\{[^{}]*,[^{}]*\}/.test(url)) tell('cURL would make several requests of the brackets in the URL. It is taken as it stands.')
  let text = data.length > 0 ? data.join(line.json ? '' : '&') : undefined
  if (line.asQuery && text !== undefined) {
    url += (url.includes('?') ? '&' : '?') + text
    text = undefined
  }
  const method = line.method ?? (text === undefined ? 'GET' : 'POST')
  if (!['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) throw new Refused(`The method ${shorten(method)} is none that the connector sends.`)
  if (method === 'GET' && text !== undefined) {
    tell('The body is left out: a GET request has none.')
    text = undefined
  }
  const has = (name: string) => Object.keys(line.headers).some((known) => known.toLowerCase() === name)
  const asJson = text !== undefined && isJson(text)
  if (line.json) {
    if (!has('content-type')) line.headers['Content-Type'] = 'application/json'
    if (!has('accept')) line.headers.Accept = 'application/json'
  } else if (text !== undefined && !has('content-type')) {
    if (asJson || /\{\{/.test(text)) tell('cURL would send the body as a form. It is sent as what it is: JSON where it is JSON.')
    else line.headers['Content-Type'] = 'application/x-www-form-urlencoded'
  }
  return {
    name: shorten(`${method} ${url.split('?')[0]}`),
    input: {
      method, url,
      ...(Object.keys(line.headers).length > 0 ? { headers: line.headers } : {}),
      ...(line.idempotencyKey ? { idempotencyKey: line.idempotencyKey } : {}),
      ...(text ? { body: text } : {}),
    },
    ...(text ? { bodyAs: asJson || (/\{\{/.test(text) && /^\s*[[{]/.test(text)) ? 'json' as const : 'text' as const } : {}),
  }
}
