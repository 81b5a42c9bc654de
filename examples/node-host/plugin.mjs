// Loads the NetSuite connector's plugin from Node.js: what a host in any
// language does, in the order in which connector.proto's head says it.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import grpc from '@grpc/grpc-js'
import loader from '@grpc/proto-loader'
import { generate } from 'selfsigned'
import { explain } from './errors.mjs'

const contract = fileURLToPath(new URL('../../plugin/netsuite/connector/v1/connector.proto', import.meta.url))
const { Connector } = grpc.loadPackageDefinition(loader.loadSync(contract)).netsuite.connector.v1

// load starts the plugin's executable. env is added to this process's own:
// settings, never credentials, which travel with each call.
export async function load(path, { env = {}, log = () => {} } = {}) {
  // A key and certificate for this start alone: the plugin accepts no other.
  const own = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec', curve: 'P-256', days: 365 })
  const child = spawn(path, [], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...env,
      NETSUITE_CONNECTOR_PLUGIN: 'make-raw-request',
      PLUGIN_PROTOCOL_VERSIONS: '1',
      PLUGIN_CLIENT_CERT: own.cert,
    },
  })
  // Both pipes are read to the end: a full one would block the plugin.
  createInterface({ input: child.stderr }).on('line', log)
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve).on('line', () => {})
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the plugin ended with code ${code}; its log says why`)))
  })
  const [core, version, network, address, protocol, certificate] = line.split('|')
  if (core !== '1' || version !== '1' || protocol !== 'grpc' || !certificate) {
    child.kill()
    throw new Error(`this is no plugin for us: ${line}`)
  }
  // It comes without the padding that PEM wants.
  const padded = Buffer.from(certificate, 'base64').toString('base64')
  const theirs = `-----BEGIN CERTIFICATE-----\n${padded.match(/.{1,64}/g).join('\n')}\n-----END CERTIFICATE-----\n`
  const client = new Connector(
    network === 'unix' ? `unix:${address}` : address,
    grpc.credentials.createSsl(Buffer.from(theirs), Buffer.from(own.private), Buffer.from(own.cert)),
    // The certificate is for localhost, whatever the socket is called.
    {
      'grpc.ssl_target_name_override': 'localhost',
      'grpc.default_authority': 'localhost',
      'grpc.enable_http_proxy': 0, // HTTPS_PROXY is for the plugin
      'grpc.max_send_message_length': -1,
    },
  )
  return {
    // runAction resolves to the output document as text, every number as
    // NetSuite wrote it: JSON.parse would round long ones.
    runAction: ({ action = 'makeRawRequest', credentials, config = {}, input, runId = '', timeoutSeconds = 930 }) =>
      new Promise((resolve, reject) => {
        const json = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
        const chunks = []
        client
          .runAction(
            { action, credentials: json(credentials), config: json(config), input: json(input), runId },
            { deadline: Date.now() + timeoutSeconds * 1000 },
          )
          .on('data', (message) => chunks.push(message.outputChunk))
          .on('end', () => resolve(Buffer.concat(chunks).toString()))
          .on('error', (error) => reject(explain(error))) // the chunks are thrown away
      }),
    // close lets calls in flight end: 2 seconds at most.
    close: () =>
      new Promise((resolve) => {
        client.close()
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        const patience = setTimeout(() => child.kill('SIGKILL'), 2000)
        child.once('exit', () => (clearTimeout(patience), resolve()))
        child.kill('SIGTERM')
      }),
  }
}
