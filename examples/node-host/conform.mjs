// Lets netsuite conform judge host.mjs, by the lines that docs/conformance-host.md
// describes: netsuite conform --host -- node examples/node-host/conform.mjs
import { createInterface } from 'node:readline'
import { load, PluginGone } from './host.mjs'

const { NETSUITE_PLUGIN: path, NETSUITE_PLUGIN_START_TIMEOUT: seconds } = process.env
const calls = new Set()
const cancels = new Map()
let plugin // a promise of the one that runs

// running loads the plugin when it is needed, and anew when it has ended.
async function running() {
  plugin ??= load(path, { startTimeout: seconds * 1000 })
  try {
    if ((await plugin).gone) plugin = undefined
  } catch (error) {
    plugin = undefined
    const message = `The plugin cannot be loaded: ${error.message}`
    throw new PluginGone(message, { reason: 'UNAVAILABLE', outcome: 'not_sent', retry: 'safe' })
  }
  return plugin ?? running()
}

async function answer({ id, credentials, config, input, timeoutSeconds }) {
  const controller = new AbortController()
  cancels.set(id, () => controller.abort())
  let result
  try {
    const { text } = await (await running()).runAction({ credentials, config, input, runId: id, timeoutSeconds, signal: controller.signal })
    result = { output: text }
  } catch (error) {
    result = { error: { ...error, message: error.message, upstream: undefined } }
  }
  process.stdout.write(`${JSON.stringify({ id, ...result })}\n`)
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  if (asked.cancel) cancels.get(asked.cancel)?.()
  else calls.add(answer(asked))
}
const loaded = await plugin?.catch(() => {})
await loaded?.close()
await Promise.all(calls)
