import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { callOf, inputOf } = await load('restlet-url.ts')

test('what is read is what is written, with variables', () => {
  const call = { script: 'custom script {{s}}', deploy: '{{d}}', parameters: [{ name: 'a', value: '1&2' }] }
  const input = inputOf({ url: 'app/site/hosting/restlet.nl' }, call)
  assert.equal(input.url, 'app/site/hosting/restlet.nl?script=custom%20script%20{{s}}&deploy={{d}}')
  assert.deepEqual(callOf({ input }), call)
})
