// Runs one request: node host.mjs PLUGIN INPUT-JSON
// with the credentials in the variables that the command line takes, too.
import { readFile } from 'node:fs/promises'
import { load } from './plugin.mjs'
import { ConnectorError } from './errors.mjs'

const [path, input] = process.argv.slice(2)
const { NETSUITE_ACCOUNT_ID, NETSUITE_CLIENT_ID, NETSUITE_CERTIFICATE_ID, NETSUITE_PRIVATE_KEY_FILE } = process.env
const credentials = {
  accountId: NETSUITE_ACCOUNT_ID,
  clientId: NETSUITE_CLIENT_ID,
  certificateId: NETSUITE_CERTIFICATE_ID,
  privateKey: await readFile(NETSUITE_PRIVATE_KEY_FILE, 'utf8'),
}
const plugin = await load(path, { log: (line) => process.env.VERBOSE && console.error(line) })
try {
  console.log(await plugin.runAction({ credentials, input, runId: 'node-1' }))
} catch (error) {
  if (!(error instanceof ConnectorError)) throw error
  const { reason, outcome, statusCode, attempts, fields, retryAfter, message } = error
  console.error(JSON.stringify({ reason, outcome, statusCode, attempts, fields, retryAfter, message }))
  process.exitCode = 1
} finally {
  await plugin.close()
}
