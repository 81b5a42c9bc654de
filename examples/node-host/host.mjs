// A host of the NetSuite connector's plugin, in one file. docs/hosts.md explains each step; request.mjs uses it.
import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import grpc from '@grpc/grpc-js'
import loader from '@grpc/proto-loader'
import { isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json'
import protobuf from 'protobufjs'
import { generate } from 'selfsigned'

const [domain, large] = ['netsuite-connector', 2 ** 20] // of its errors; inputs from that size on travel in pieces
const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const protos = ['../../plugin/netsuite/connector/v1/connector.proto', '../proto/goplugin.proto', '../proto/rpc.proto'].map(at)
const { netsuite, plugin: goPlugin } = grpc.loadPackageDefinition(loader.loadSync(protos))
const types = protobuf.loadSync(protos)

// What the plugin gets of this process's environment: how to reach NetSuite, and no secret.
const handedOn = /^(PATH|HOME|TMPDIR|TE?MP|SystemRoot|HTTPS_PROXY|NO_PROXY|SSL_CERT_(FILE|DIR)|NETSUITE_CONNECTOR_\w+)$/i

// Has message, reason, outcome and retry; where they are known violations, retryAfter (seconds), upstream, attempts, …
export class ConnectorError extends Error { constructor(message, told) { Object.assign(super(message), told) } }
export class PluginGone extends ConnectorError {} // its process has ended, or was closed: load another

// explain makes a typed error of a gRPC status. lost is the outcome of a call whose answer did not come.
function explain(status, lost, aborted) {
  const [packed] = status.metadata?.get('grpc-status-details-bin') ?? []
  const details = {}
  for (const { type_url, value } of packed ? types.lookupType('google.rpc.Status').decode(packed).details : []) {
    const type = types.lookup(type_url.slice(type_url.lastIndexOf('/') + 1)) // null for one of a later version
    const detail = type?.toObject(type.decode(value), { longs: Number, defaults: true })
    if (detail && (detail.domain ?? domain) === domain) details[type.name] = detail
  }
  const { ErrorInfo: info, BadRequest: bad, RetryInfo: wait, UpstreamResponse: upstream } = details
  if (info) {
    const told = { reason: info.reason, ...info.metadata, upstream, violations: bad?.fieldViolations ?? [] }
    for (const name of ['attempts', 'statusCode']) if (told[name]) told[name] = Number(told[name])
    if (wait) told.retryAfter = wait.retryDelay.seconds + wait.retryDelay.nanos / 1e9
    return new ConnectorError(status.details, told)
  }
  // Without the plugin's details the status is gRPC's own. The server, too, cancels a call at its deadline.
  const reasons = { 1: aborted ? 'CANCELLED' : 'TIMEOUT', 4: 'TIMEOUT', 8: 'INVALID_INPUT', 14: 'UNAVAILABLE' }
  const reason = reasons[status.code] ?? 'INTERNAL'
  const outcome = status.code === grpc.status.RESOURCE_EXHAUSTED ? 'not_sent' : lost // over 128 MiB: refused unread
  const retry = outcome === 'unknown' ? 'check' : /^IN/.test(reason) ? 'never' : 'safe'
  return new (reason === 'UNAVAILABLE' ? PluginGone : ConnectorError)(status.details ?? String(status), { reason, outcome, retry })
}

const json = (document) => Buffer.from((typeof document === 'string' ? document : stringify(document)) ?? '')
// peek has of a document what use makes of it, and undefined of one that cannot be read: the plugin judges that.
const peek = (bytes, use) => { try { return use(JSON.parse(bytes)) } catch { return undefined } }
// A read is GET, or a POST to SuiteQL or a dataset: what is lost of it has changed nothing. Some servers heed the headers.
const query = /^\s*(https:\/\/[^/?]*)?\/?(services\/rest\/)?query\/v1\/(suiteql\s*($|\?)|dataset\/)/
const reads = ({ method, url, headers }) =>
  (method === 'GET' || (method === 'POST' && query.test(url))) && !/method-override|\bx-http-method\b/i.test(Object.keys(headers ?? {}))

// load starts the plugin's executable. env is for settings; credentials travel with each call.
export async function load(path, { args = [], env = {}, log = () => {}, startTimeout = 30_000 } = {}) {
  // A key and certificate for this start alone: the plugin takes calls from no other.
  const own = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec', curve: 'P-256', days: 365 })
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => handedOn.test(name)))
  const protocol = { NETSUITE_CONNECTOR_PLUGIN: 'make-raw-request', PLUGIN_PROTOCOL_VERSIONS: '1', PLUGIN_CLIENT_CERT: own.cert }
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...clean, ...env, ...protocol } })
  let [lastLine, how] = ['', (code, signal) => `it ended with ${signal ?? code}`]
  const ended = new Promise((resolve) => child.once('error', resolve).once('close', (...end) => resolve(how(...end))))
  createInterface({ input: child.stderr }).on('line', (line) => log((lastLine = line))) // both pipes are read to
  const printed = createInterface({ input: child.stdout }).on('line', () => {}) // their end: a full one blocks the plugin
  const timer = new AbortController()
  try {
    const tooLong = delay(startTimeout, 'it took too long', timer)
    const line = await Promise.race([new Promise((resolve) => printed.once('line', (text) => resolve({ text }))), ended, tooLong])
    if (!line.text) throw new Error(`the plugin did not start: ${line}. ${lastLine}`)
    const [core, version, network, address, kind, certificate] = line.text.split('|')
    if (core !== '1' || version !== '1' || kind !== 'grpc' || !certificate) throw new Error(`no plugin for us: ${line.text}`)
    const theirs = new X509Certificate(Buffer.from(certificate, 'base64')).toString()
    const secure = grpc.credentials.createSsl(...[theirs, own.private, own.cert].map((pem) => Buffer.from(pem)))
    const plugin = new Plugin(child, ended, network === 'unix' ? `unix:${address}` : address, secure)
    const until = Date.now() + startTimeout
    return await new Promise((resolve, reject) => plugin.client.waitForReady(until, (e) => (e ? reject(e) : resolve(plugin))))
  } catch (error) { throw (child.kill('SIGKILL'), error) } finally { timer.abort() }
}

class Plugin {
  #calls = new Map() // of each call's promise to what ends it when the process has ended
  #closing = false
  constructor(child, ended, address, secure) {
    Object.assign(this, { child, ended }) // ended resolves with how the process ended
    const losing = () => this.#calls.forEach((lose) => setTimeout(lose, 200)) // answers that have arrived are read first
    ended.then(() => (this.gone = true)).then(losing)
    this.client = new netsuite.connector.v1.Connector(address, secure, {
      'grpc.ssl_target_name_override': 'localhost', 'grpc.default_authority': 'localhost', // as the certificate says
      'grpc.enable_http_proxy': 0, 'grpc.max_send_message_length': -1, // HTTPS_PROXY is for the plugin
    })
    const shared = [address, secure, { channelOverride: this.client.getChannel() }]
    this.controller = new goPlugin.GRPCController(...shared)
    new goPlugin.GRPCStdio(...shared).streamStdio({}).on('data', () => {}).on('error', () => {})
  }

  #call(lost, signal, begin) {
    if (this.gone || this.#closing) throw explain({ code: 14, details: 'The plugin has ended, or is being closed.' }, 'not_sent')
    if (signal?.aborted) throw explain({ code: 1, details: 'The call was cancelled before it began.' }, 'not_sent', true)
    let lose, abort // grpc-js does not tell of a lost connection while a large call waits to be written
    const call = new Promise((resolve, reject) => {
      const failed = (status) => reject(explain(status, running.writableFinished === false ? 'not_sent' : lost, signal?.aborted))
      const running = begin(resolve, failed)
      lose = () => (failed({ code: 14, details: 'The plugin has ended.' }), running.cancel())
      signal?.addEventListener('abort', (abort = () => running.cancel()))
    }).finally(() => (this.#calls.delete(call), signal?.removeEventListener('abort', abort))) // the signal may live on
    return (this.#calls.set(call, lose), call)
  }

  // runAction takes documents as JSON text or as objects. It resolves to the output: its text, and the document,
  // parsed when asked for: a number that JavaScript would round is a LosslessNumber.
  async runAction({ action = 'makeRawRequest', credentials, config = {}, input, runId = '', timeoutSeconds, signal }) {
    const request = { action, credentials: json(credentials), config: json(config), input: json(input), runId }
    const told = peek(request.config, (config) => Math.min(900, Math.max(0, config.timeoutSeconds))) || 300
    const deadline = Date.now() + (timeoutSeconds ?? told + 15) * 1000
    const lost = request.input.length < large && peek(request.input, reads) ? 'rejected' : 'unknown' // no read is large
    const run = (whole) => this.#call(lost, signal, (resolve, reject) => {
      const pieces = [] // of bytes: one may end within a character
      const stream = whole ? this.client.runAction(request, { deadline }) : this.#inPieces(request, { deadline })
      const lacking = ({ code, metadata }) => !whole && code === 12 && !metadata.get('grpc-status-details-bin').length
      stream.on('data', (piece) => pieces.push(piece.outputChunk)).on('error', (e) => (lacking(e) ? resolve() : reject(e)))
      return stream.on('end', () => resolve(Buffer.concat(pieces).toString()))
    })
    const text = (await run(this.whole || request.input.length < large)) ?? (await run((this.whole = true)))
    return { text, document: () => parse(text, null, (n) => (isSafeNumber(n) ? Number(n) : new LosslessNumber(n))) }
  }

  // #inPieces sends a large input in pieces, which an earlier plugin lacks (12, no details). Not sent on before writableFinished.
  #inPieces({ input, ...run }, options) {
    const piece = (_, i) => ({ inputChunk: input.subarray(i * 2 ** 16, (i + 1) * 2 ** 16) }) // not copied
    const pieces = Array.from({ length: Math.ceil(input.length / 2 ** 16) }, piece)
    return Readable.from([{ run, inputLength: input.length }, ...pieces]).pipe(this.client.runActionStream(options))
  }

  // close lets calls in flight end, for drain milliseconds, and then stops the plugin.
  async close({ drain = 25_000 } = {}) {
    this.#closing = true
    const timer = new AbortController()
    const after = (time) => delay(time, false, timer).catch(() => {}) // when the timer is stopped
    await Promise.race([Promise.allSettled(this.#calls.keys()), after(drain)])
    if (!this.gone) this.controller.shutdown({}, { deadline: Date.now() + 2000 }, () => {})
    if (!(await Promise.race([this.ended, after(2000)]))) this.child.kill('SIGKILL')
    return (timer.abort(), this.client.close(), this.ended)
  }
}
