// Makes one request: node request.mjs PLUGIN INPUT-JSON [CONFIG-JSON]
// The credentials come from the variables that the command line takes, too.
import { readFileSync } from 'node:fs'
import { ConnectorError, load } from './host.mjs'

const [path, input, config = '{}'] = process.argv.slice(2)
const { NETSUITE_ACCOUNT_ID: accountId, NETSUITE_CLIENT_ID: clientId, NETSUITE_CERTIFICATE_ID: certificateId } = process.env
const credentials = { accountId, clientId, certificateId, privateKey: readFileSync(process.env.NETSUITE_PRIVATE_KEY_FILE, 'utf8') }
const plugin = await load(path, { log: (line) => process.env.VERBOSE && console.error(line) })
try {
  console.log((await plugin.runAction({ credentials, config, input, runId: 'node-1' })).text)
} catch (error) {
  if (!(error instanceof ConnectorError)) throw error
  console.error(JSON.stringify({ ...error, message: error.message, upstream: error.upstream?.statusCode }))
  process.exitCode = 1
} finally {
  await plugin.close()
}
