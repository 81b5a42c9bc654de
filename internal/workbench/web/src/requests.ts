// Requests that the page makes up: out of a link in an answer, of a record type,
// of a job. They are put into the form.
import { useEffect, useRef, useState } from 'react'
import type { Draft, Fields, Json, Run } from './api'
import type { Bench } from './bench'
import { Obj, type Value } from './json-value'

export function getDraft(url: string, query: Fields = {}, config: Fields = {}): Draft {
  const pairs = Object.fromEntries(Object.entries(query).filter((entry): entry is [string, Json] => entry[1] !== undefined))
  return { input: { method: 'GET', url, ...(Object.keys(pairs).length > 0 && { query: pairs }) }, bodyAs: 'json', config }
}

const host = /^https:\/\/([a-z0-9-]+)\.suitetalk\.api\.netsuite\.com(?::443)?(?=\/)/i

// accountIn is an account's id as NetSuite's host names have it.
const accountIn = (id: string) => id.trim().toLowerCase().replaceAll('_', '-')

// accountOf is the account that the connection leads to, or '' for an unknown.
export function accountOf({ connection, state }: Bench): string {
  const id = connection.credentials === null ? state.own?.accountId : connection.credentials.accountId
  return typeof id === 'string' ? accountIn(id) : ''
}

// sameAccount reports whether the connection leads to where a run went.
export function sameAccount(run: Run, bench: Bench): boolean {
  return run.target === bench.connection.target && accountIn(run.account) === accountOf(bench)
}

// linked is the request that reads what a link of an answer leads to, undefined
// for a link that does not lead to the REST API. The link's host is left out
// where the connection leads to the same account.
export function linked(href: string, bench: Bench): Draft | undefined {
  const named = host.exec(href)
  const rest = named ? href.slice(named[0].length) : href
  if (!rest.startsWith('/services/rest/')) return undefined
  const [path = '', query = ''] = rest.split('?')
  const own = !named || accountIn(named[1]!) === accountOf(bench)
  return getDraft(own ? path.slice('/services/rest/'.length) : href.split('?')[0]!, pairsOf(query))
}

// pairsOf are the parameters in the query of a URL.
export function pairsOf(query: string): { [name: string]: Json } {
  const pairs: { [name: string]: Json } = {}
  for (const [name, value] of new URLSearchParams(query)) {
    const before = pairs[name]
    pairs[name] = before === undefined ? value : [before, value].flat()
  }
  return pairs
}

// relOf is where a link of an answer leads.
export function relOf(body: Value | undefined, rel: string): string | undefined {
  const links = body instanceof Obj ? body.get('links') : undefined
  if (!Array.isArray(links)) return undefined
  for (const link of links) {
    const href = link instanceof Obj && link.get('rel') === rel ? link.get('href') : undefined
    if (typeof href === 'string') return href
  }
  return undefined
}

function queryOf(draft: Draft): { [name: string]: Json } {
  const { query } = draft.input
  const [, written = ''] = String(draft.input.url ?? '').split('?')
  return { ...pairsOf(written), ...(typeof query === 'object' && query !== null && !Array.isArray(query) ? query : {}) }
}

// withQuery is a request with other parameters; undefined leaves one out.
export function withQuery(draft: Draft, change: Fields): Draft {
  const { query: _, ...input } = draft.input
  const query = Object.fromEntries(Object.entries({ ...queryOf(draft), ...change }).filter((entry) => entry[1] !== undefined)) as { [name: string]: Json }
  const url = String(input.url ?? '').split('?')[0]!
  return { ...draft, input: { ...input, url, ...(Object.keys(query).length > 0 && { query }) } }
}

// useOpenAndRun puts a request into the form and runs it, once the form has it:
// for a button that says so.
export function useOpenAndRun(bench: Bench): (draft: Draft) => void {
  const [wanted, setWanted] = useState('')
  const standing = JSON.stringify(bench.draft)
  const before = useRef(standing)
  useEffect(() => {
    if (wanted === '') return
    if (wanted === standing) {
      setWanted('')
      bench.run()
    } else if (before.current !== standing) setWanted('') // another request took its place
    before.current = standing
  }, [wanted, standing])
  return (draft) => {
    before.current = standing
    setWanted(JSON.stringify(draft))
    bench.open(draft)
  }
}
