// Requests to begin with. On an account of the person's own, they only read.
import type { Draft, Fault, Target } from './api'

export interface Example {
  title: string
  draft: Draft
}

const make = (title: string, input: Draft['input'], fault?: Fault): Example => ({
  title, draft: { input, bodyAs: 'json', config: {}, ...(fault && { fault }) },
})

// What the simulated account does to a request that carries a fault.
export const faults: Record<Fault, { short: string; text: string }> = {
  busy: { short: 'Busy', text: 'The simulated account blocks the first two tries, as one whose limit of requests at once is used up.' },
  lost: { short: 'Lost', text: 'The simulated account carries the request out and loses its answer.' },
  expired: { short: 'Expired', text: 'The simulated account ends the access token before the first try.' },
}

// The page begins with a request that only reads. Customer 101 is one of the
// simulated account's; which records an account of the person's own has is not
// known.
const readCustomer = make('Read a customer', { method: 'GET', url: 'record/v1/customer/101' })
const listCustomers = make('List customers', { method: 'GET', url: 'record/v1/customer', query: { limit: '5' } })

export function firstDraft(target: Target): Draft {
  return (target === 'simulator' ? readCustomer : listCustomers).draft
}

const suiteql = make('SuiteQL query', {
  method: 'POST',
  url: 'query/v1/suiteql',
  query: { limit: '5' },
  headers: { Prefer: 'transient' },
  body: '{\n  "q": "SELECT id, entityid, email FROM customer ORDER BY id"\n}',
})

const reading = [
  listCustomers,
  suiteql,
  make('Server time', { method: 'GET', url: 'system/v1/serverTime' }),
  make('Record types', { method: 'GET', url: 'record/v1/metadata-catalog' }),
]

const createCustomer = make('Create a customer', {
  method: 'POST',
  url: 'record/v1/customer',
  body: '{\n  "companyName": "Acme Bolts & Nuts",\n  "email": "buying@acme.example",\n  "subsidiary": { "id": "1" }\n}',
})

// What goes wrong, to see what the connector makes of it.
export const failures = [
  make('A missing record', { method: 'GET', url: 'record/v1/customer/999999' }),
  make('A busy account', { method: 'GET', url: 'record/v1/customer/101' }, 'busy'),
  make('An expired token', { method: 'GET', url: 'record/v1/customer/101' }, 'expired'),
  make('A lost answer', { method: 'POST', url: 'record/v1/customer', body: '{\n  "companyName": "Was it created?"\n}' }, 'lost'),
]

export const restletDraft: Draft = make('RESTlet', { method: 'GET', url: '/app/site/hosting/restlet.nl?script=&deploy=' }).draft

export function examples(target: Target): Example[] {
  return target === 'simulator' ? [readCustomer, ...reading, createCustomer] : reading
}
