// How the host behaves at its edges, with the real plugin and a simulated account:
//
//   netsuite simulator --faults examples/host-tests.json -- node --test examples/node-host/
//
// PLUGIN is the path of the plugin's executable.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { getEventListeners } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import test from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import grpc from '@grpc/grpc-js'
import { parse } from 'lossless-json'
import protobuf from 'protobufjs'
import { ConnectorError, load, PluginGone } from './host.mjs'

const { PLUGIN, NETSUITE_ACCOUNT_ID, NETSUITE_CLIENT_ID, NETSUITE_CERTIFICATE_ID, NETSUITE_PRIVATE_KEY_FILE } = process.env
const credentials = {
  accountId: NETSUITE_ACCOUNT_ID,
  clientId: NETSUITE_CLIENT_ID,
  certificateId: NETSUITE_CERTIFICATE_ID,
  privateKey: readFileSync(NETSUITE_PRIVATE_KEY_FILE, 'utf8'),
}
const get = { method: 'GET', url: 'record/v1/customer/101' }
const post = { method: 'POST', url: 'record/v1/customer', body: { companyName: 'Node' } }
const slow = (input) => ({ ...input, headers: { 'X-Test': 'slow' } }) // its answer comes after a second
const lost = (input) => ({ ...input, headers: { 'X-Test': 'lost' } }) // its answer does not come

async function loaded(t) {
  const plugin = await load(PLUGIN)
  t.after(() => plugin.close({ drain: 0 }))
  return plugin
}

// stop returns when the plugin is stopped indeed.
async function stop({ child }) {
  child.kill('SIGSTOP')
  const state = () => execFileSync('ps', ['-o', 'state=', '-p', String(child.pid)]).toString().trim()
  while (state() !== 'T') await delay(10)
}

// failed resolves to the error of a call.
const failed = (call) => call.then((output) => assert.fail(`no error, but ${output.text}`), (error) => error)
const told = ({ reason, outcome, retry }) => ({ reason, outcome, retry })

test('numbers keep their digits', async (t) => {
  const plugin = await loaded(t)
  const digits = ['1234567890123456789', '0.12345678901234567890']
  const input = parse(`{"method":"POST","url":"/app/site/hosting/restlet.nl?script=1&deploy=1","body":{"id":${digits[0]},"total":${digits[1]},"rate":1.5}}`)
  const output = await plugin.runAction({ credentials, input })
  for (const text of digits) assert.ok(output.text.includes(text), output.text)
  const { statusCode, body } = output.document()
  assert.equal(statusCode, 200)
  assert.deepEqual([String(body.id), String(body.total), body.rate], [...digits, 1.5])
})

test('large inputs arrive', async (t) => {
  const plugin = await loaded(t)
  const text = Array.from({ length: 300_000 }, (_, i) => `line ${i}, `).join('')
  const input = { method: 'POST', url: '/app/site/hosting/restlet.nl?script=1&deploy=1', body: { text } }
  const [called, client] = [[], plugin.client]
  for (const method of ['runAction', 'runActionStream']) {
    const real = client[method].bind(client)
    client[method] = (...args) => (called.push(method), real(...args))
  }
  const echoed = async () => assert.ok((await plugin.runAction({ credentials, input })).document().body.text === text)
  await echoed()
  // What a plugin of an earlier version answers.
  client.runActionStream = (options) => {
    called.push('runActionStream')
    const bytes = (message) => Buffer.from(String(message))
    return client.makeBidiStreamRequest('/netsuite.connector.v1.Connector/Unheard', bytes, bytes, new grpc.Metadata(), options)
  }
  await echoed()
  await echoed()
  assert.deepEqual(called, ['runActionStream', 'runActionStream', 'runAction', 'runAction'])
})

test('UNIMPLEMENTED with details is an answer', async (t) => {
  const plugin = await loaded(t)
  const types = protobuf.loadSync(new URL('../proto/rpc.proto', import.meta.url).pathname)
  const packed = (name, value) => types.lookupType(`google.rpc.${name}`).encode(value).finish()
  const info = packed('ErrorInfo', { reason: 'INTERNAL', domain: 'netsuite-connector', metadata: { outcome: 'not_sent', retry: 'never' } })
  const metadata = new grpc.Metadata()
  metadata.set('grpc-status-details-bin', Buffer.from(packed('Status', { code: 12, details: [{ type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value: info }] })))
  const real = plugin.client.runActionStream
  plugin.client.runActionStream = () => {
    const stream = new Writable({ objectMode: true, write: (_, __, done) => done() })
    setImmediate(() => stream.emit('error', Object.assign(new Error('Not here.'), { code: 12, details: 'Not here.', metadata })))
    return stream
  }
  const error = await failed(plugin.runAction({ credentials, input: large }))
  assert.deepEqual(told(error), { reason: 'INTERNAL', outcome: 'not_sent', retry: 'never' })
  assert.equal(error.message, 'Not here.')
  plugin.client.runActionStream = real
  plugin.client.runAction = () => assert.fail('the next one went whole')
  await plugin.runAction({ credentials, input: { ...large, url: '/app/site/hosting/restlet.nl?script=1&deploy=1' } })
})

test('what cannot be read is judged by the plugin', async (t) => {
  const plugin = await loaded(t)
  const broken = '{"method":"POST","url":"record/v1/customer"'
  const inputs = [broken, broken + ' '.repeat(2_000_000), '[]', 'null', '', undefined, `${broken},"headers":null}`, `${broken},"url":{"toString":1,"valueOf":1}}`]
  for (const input of inputs) {
    const error = await failed(plugin.runAction({ credentials, input }))
    assert.ok(error instanceof ConnectorError, error.stack)
    assert.deepEqual(told(error), { reason: 'INVALID_INPUT', outcome: 'not_sent', retry: 'never' })
  }
  for (const config of ['{', '[]', 'null', null, '{"timeoutSeconds":"soon"}', '{"timeoutSeconds":-5}', '{"timeoutSeconds":{"toString":1,"valueOf":1}}']) {
    const error = await failed(plugin.runAction({ credentials, config, input: get }))
    assert.deepEqual(told(error), { reason: 'INVALID_CONFIG', outcome: 'not_sent', retry: 'never' })
  }
})

test('large inputs are refused', async (t) => {
  const plugin = await load(PLUGIN, { env: { NETSUITE_CONNECTOR_MAX_REQUEST_BYTES: '2000000' } })
  t.after(() => plugin.close({ drain: 0 }))
  const refused = await failed(plugin.runAction({ credentials, input: { ...post, body: { text: 'x'.repeat(3_000_000) } } }))
  assert.deepEqual(told(refused), { reason: 'INVALID_INPUT', outcome: 'not_sent', retry: 'never' })
})

test('errors are typed', async (t) => {
  const plugin = await loaded(t)
  const refused = await failed(plugin.runAction({ credentials, input: { ...get, headers: { Host: 'example.com' } } }))
  assert.ok(refused instanceof ConnectorError && !(refused instanceof PluginGone))
  assert.deepEqual(refused.violations.map(({ field }) => field), ['headers.Host'])
  const busy = await failed(plugin.runAction({ credentials, config: { maxRetries: 0 }, input: { ...get, headers: { 'X-Test': 'busy' } } }))
  assert.deepEqual(told(busy), { reason: 'RATE_LIMITED', outcome: 'rejected', retry: 'safe' })
  assert.deepEqual([busy.retryAfter, busy.upstream.statusCode, busy.attempts, busy.statusCode], [7, 429, 1, 429])
})

test('close lets calls end', async (t) => {
  const plugin = await loaded(t)
  await plugin.runAction({ credentials, input: get })
  const calls = [1, 2, 3].map(() => plugin.runAction({ credentials, input: slow(post) }))
  assert.equal(await plugin.close(), 'it ended with 0')
  for (const { text } of await Promise.all(calls)) assert.equal(JSON.parse(text).statusCode, 204)
  const late = await failed(plugin.runAction({ credentials, input: get }))
  assert.ok(late instanceof PluginGone)
  assert.deepEqual(told(late), { reason: 'UNAVAILABLE', outcome: 'not_sent', retry: 'safe' })
})

test('a call can be cancelled', async (t) => {
  const plugin = await loaded(t)
  for (const [input, outcome, retry] of [[get, 'rejected', 'safe'], [post, 'unknown', 'check']]) {
    const controller = new AbortController()
    const call = failed(plugin.runAction({ credentials, input: lost(input), signal: controller.signal }))
    controller.abort()
    assert.deepEqual(told(await call), { reason: 'CANCELLED', outcome, retry })
  }
})

test('the end of the plugin is told by type', async (t) => {
  const plugin = await loaded(t)
  await plugin.runAction({ credentials, input: get })
  const deep = JSON.stringify(lost({ ...post, body: 0 })).replace(/0/, '['.repeat(5000) + ']'.repeat(5000))
  const calls = [lost(get), lost(post), deep].map((input) => failed(plugin.runAction({ credentials, input })))
  plugin.child.kill('SIGKILL')
  const [read, write, nested] = await Promise.all(calls)
  assert.deepEqual(told(nested), { reason: 'UNAVAILABLE', outcome: 'unknown', retry: 'check' })
  assert.ok(read instanceof PluginGone && write instanceof PluginGone)
  assert.deepEqual(told(read), { reason: 'UNAVAILABLE', outcome: 'rejected', retry: 'safe' })
  assert.deepEqual(told(write), { reason: 'UNAVAILABLE', outcome: 'unknown', retry: 'check' })
})

// A stopped plugin takes no more than a few of the pieces.
const large = { ...post, body: { text: 'x'.repeat(5_000_000) } }

test('a call that ends within its pieces was not sent', async (t) => {
  const ends = {
    UNAVAILABLE: (plugin) => plugin.child.kill('SIGKILL'),
    CANCELLED: (_, controller) => controller.abort(),
    TIMEOUT: () => {}, // its deadline
  }
  for (const [reason, end] of Object.entries(ends)) {
    const [plugin, controller] = [await loaded(t), new AbortController()]
    await stop(plugin)
    const timeoutSeconds = reason === 'TIMEOUT' ? 1 : 20
    const call = failed(plugin.runAction({ credentials, input: large, signal: controller.signal, timeoutSeconds }))
    await delay(300)
    const began = Date.now()
    end(plugin, controller)
    const error = await call
    assert.ok(Date.now() - began < 2000, `${reason} after ${Date.now() - began} ms`)
    assert.deepEqual(told(error), { reason, outcome: 'not_sent', retry: 'safe' })
    assert.equal(error instanceof PluginGone, reason === 'UNAVAILABLE')
  }
})

test('a signal keeps nothing of calls that have ended', async (t) => {
  const plugin = await loaded(t)
  const { signal } = new AbortController()
  await plugin.runAction({ credentials, input: get, signal })
  await failed(plugin.runAction({ credentials, input: '[]', signal }))
  assert.deepEqual(getEventListeners(signal, 'abort'), [])
})

test('a call that was cancelled before it began was not sent', async (t) => {
  const plugin = await loaded(t)
  for (const input of [get, post, large]) {
    const error = await failed(plugin.runAction({ credentials, input, signal: AbortSignal.abort() }))
    assert.deepEqual(told(error), { reason: 'CANCELLED', outcome: 'not_sent', retry: 'safe' })
  }
})

test('a stopped plugin is ended in time', { timeout: 60_000 }, async (t) => {
  const plugin = await loaded(t)
  await stop(plugin)
  assert.equal(await plugin.close(), 'it ended with SIGKILL')
})

// program writes a shell script that stands in for the plugin.
function program(t, text) {
  const folder = mkdtempSync(join(tmpdir(), 'node-host-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'plugin')
  writeFileSync(path, `#!/bin/sh\n${text}`)
  chmodSync(path, 0o700)
  return path
}

test('a start has an end', async (t) => {
  await assert.rejects(load(program(t, 'exec sleep 60'), { startTimeout: 1000 }), /did not start: it took too long/)
  await assert.rejects(load(program(t, 'echo the reason >&2; exit 3')), /did not start: it ended with 3. the reason/)
  await assert.rejects(load(program(t, 'echo hello; exec sleep 60')), /no plugin for us: hello/)
  await assert.rejects(load('/no/such/plugin'), /ENOENT/)
})

test('the environment has no secrets', async (t) => {
  process.env.DATABASE_PASSWORD = "a secret of the host's"
  const names = new Set()
  const log = (line) => names.add(line.split('=')[0])
  await assert.rejects(load(program(t, 'env >&2; exit 1'), { log, env: { NETSUITE_CONNECTOR_READ_ONLY: 'true' } }))
  for (const name of ['NETSUITE_CONNECTOR_READ_ONLY', 'HTTPS_PROXY', 'NETSUITE_CONNECTOR_CA_FILE', 'PATH']) assert.ok(names.has(name), name)
  for (const name of ['DATABASE_PASSWORD', 'NETSUITE_CLIENT_ID', 'NETSUITE_PRIVATE_KEY_FILE']) assert.ok(!names.has(name), name)
})
