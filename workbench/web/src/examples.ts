// Requests to begin with. On an account of the person's own, they only read.
import type { Draft, Target } from './api'

export interface Example {
  title: string
  draft: Draft
}

const make = (title: string, input: Draft['input'], config: Draft['config'] = {}): Example => ({
  title, draft: { input, bodyAs: 'json', config },
})

const suiteql = make('SuiteQL query', {
  method: 'POST',
  url: 'query/v1/suiteql',
  query: { limit: '5' },
  headers: { Prefer: 'transient' },
  body: '{\n  "q": "SELECT id, entityid, email FROM customer ORDER BY id"\n}',
})

export const firstDraft = suiteql.draft

const reading = [
  suiteql,
  make('List customers', { method: 'GET', url: 'record/v1/customer', query: { limit: '5' } }),
  make('Server time', { method: 'GET', url: 'system/v1/serverTime' }),
  make('Record types', { method: 'GET', url: 'record/v1/metadata-catalog' }),
]

const simulated = [
  make('Create a customer', {
    method: 'POST',
    url: 'record/v1/customer',
    body: '{\n  "companyName": "Acme Bolts & Nuts",\n  "email": "buying@acme.example",\n  "subsidiary": { "id": "1" }\n}',
  }),
  make('A missing record', { method: 'GET', url: 'record/v1/customer/999999' }),
]

export function examples(target: Target): Example[] {
  return target === 'simulator' ? [...reading, ...simulated] : reading
}
