import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { change } = await load('leftovers.ts')

const draft = (url, config) => ({ input: { method: 'GET', url }, bodyAs: 'json', config })
const to = (before, url, written = before) => change({ ...before, input: { ...before.input, url } }, { method: 'GET', url }, written)

test('another collection is not read whole because the one before was', () => {
  const all = draft('record/v1/customer', { fetchAllPages: true, maxPages: 50, timeoutSeconds: 60 })
  const { draft: next, dropped } = to(all, 'record/v1/invoice')
  assert.deepEqual(next.config, { timeoutSeconds: 60 })
  assert.deepEqual(dropped, ['the setting Fetch All Pages', 'the setting Maximum Pages'])
  assert.deepEqual(to(all, 'record/v1/customer?q=id').draft.config, all.config)
  // What was set since, for the next one, stays.
  assert.deepEqual(to(all, 'record/v1/invoice', draft('record/v1/customer', {})).draft.config, all.config)
})
