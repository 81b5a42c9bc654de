// What of a request does not belong to the next one. The form keeps its fields
// when its method or its URL changes; a body, a header or a parameter that was
// written for another request must not be sent with this one.
import type { Draft, Fields, Json } from './api'

export interface Change {
  draft: Draft
  dropped: string[] // in words, for the person
}

function pathOf(url: Json | undefined): string {
  return String(url ?? '').trim().replace(/[?#].*$/, '').replace(/^https?:\/\/[^/]*/i, '').replace(/^\/?(services\/rest\/)?/, '').replace(/\/+$/, '')
}

// targetOf is what a URL is about: the record type, whichever record of it, or
// else the whole path.
export function targetOf(url: Json | undefined): string {
  const path = pathOf(url)
  const [, type] = /^record\/v1\/([^/]+)/.exec(path) ?? []
  return type && type !== 'metadata-catalog' ? `record/v1/${type}` : path
}

export const isSuiteQL = (url: Json | undefined) => pathOf(url) === 'query/v1/suiteql'
export const isRestlet = (url: Json | undefined) => pathOf(url).startsWith('app/site/hosting/')
const isOneRecord = (url: Json | undefined) => /^record\/v1\/(?!metadata-catalog)[^/]+\/[^/]/.test(pathOf(url))

// usualMethod is the method with which a URL is read.
export function usualMethod(url: Json | undefined): string {
  return isSuiteQL(url) ? 'POST' : 'GET'
}

const equal = (a: Json | undefined, b: Json | undefined) => JSON.stringify(a) === JSON.stringify(b)
const isPairs = (value: Json | undefined): value is { [name: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value)
const pairs = (value: Json | undefined) => (isPairs(value) ? value : {})

// A part of a draft: one header, one parameter, or a whole field.
type Part = { field: string; name?: string; value: Json }

function partsOf(draft: Draft): Part[] {
  const parts: Part[] = []
  for (const [field, value] of Object.entries(draft.input)) {
    if (value === undefined || field === 'method' || field === 'url') continue
    if (field === 'headers' || field === 'query') {
      for (const [name, one] of Object.entries(pairs(value))) parts.push({ field, name, value: one })
    } else if (value !== '') parts.push({ field, value })
  }
  return parts
}

function valueIn(draft: Draft, { field, name }: Part): Json | undefined {
  const value = draft.input[field]
  return name === undefined ? value : pairs(value)[name]
}

function without(draft: Draft, { field, name }: Part): Draft {
  const { [field]: value, ...input } = draft.input
  if (name === undefined) return { ...draft, input }
  const { [name]: _, ...rest } = pairs(value)
  return { ...draft, input: Object.keys(rest).length > 0 ? { ...input, [field]: rest } : input }
}

function label({ field, name, value }: Part): string {
  switch (field) {
    case 'body': return 'the body'
    case 'idempotencyKey': return 'the idempotency key'
    case 'headers': return `the header ${name}: ${String(value)}`
    case 'query': return `the parameter ${name}=${String(value)}`
  }
  return field
}

// fits reports whether a part can belong to the next request at all.
function fits(part: Part, next: Fields, methodChanged: boolean): boolean {
  const { method, url } = next
  const bodyless = method === 'GET' || method === 'DELETE'
  switch (part.field) {
    case 'body': return !bodyless
    case 'idempotencyKey': return !methodChanged && method !== 'GET'
    case 'headers':
      switch (part.name!.toLowerCase()) {
        case 'content-type': return !bodyless || isRestlet(url)
        case 'prefer': return !methodChanged
        case 'x-netsuite-propertynamevalidation':
        case 'x-netsuite-propertyvaluevalidation': return !bodyless
      }
      return true
    case 'query':
      switch (part.name) {
        case 'limit':
        case 'offset': return isRestlet(url) || (method === 'GET' && !isOneRecord(url)) || isSuiteQL(url)
        case 'q': return isRestlet(url) || (method === 'GET' && !isOneRecord(url))
        case 'fields':
        case 'expand':
        case 'expandSubResources': return isRestlet(url) || method === 'GET'
        case 'replace':
        case 'replaceSelectedFields': return isRestlet(url) || method === 'PATCH' || method === 'PUT'
      }
  }
  return true
}

// Settings by which one collection was read whole: the next one may be long.
const collected: Record<string, string> = { fetchAllPages: 'Fetch All Pages', maxPages: 'Maximum Pages' }

// change gives a draft another method or URL, and leaves out what does not
// belong to the request that results. written is the request for which the
// parts of the draft were written, as far as they have not changed since.
export function change(draft: Draft, next: { method: Json | undefined; url: Json | undefined }, written: Draft): Change {
  let changed: Draft = { ...draft, input: { ...draft.input, method: next.method, url: next.url } }
  const dropped: string[] = []
  const methodChanged = draft.input.method !== next.method
  const otherTarget = targetOf(written.input.url) !== targetOf(next.url)
  for (const part of partsOf(changed)) {
    const stale = otherTarget && equal(part.value, valueIn(written, part))
    if (!stale && fits(part, changed.input, methodChanged)) continue
    changed = without(changed, part)
    if (part.field === 'body') changed.bodyAs = 'json'
    dropped.push(label(part))
  }
  for (const name of Object.keys(collected)) {
    if (!otherTarget || changed.config[name] === undefined || !equal(changed.config[name], written.config[name])) continue
    const { [name]: _, ...config } = changed.config
    changed = { ...changed, config }
    dropped.push(`the setting ${collected[name]}`)
  }
  if (otherTarget && changed.fault && changed.fault === written.fault) {
    changed = { ...changed, fault: undefined }
    dropped.push('the simulated fault')
  }
  return { draft: changed, dropped }
}

// pick points a draft at a URL that was chosen from the completion. The method
// becomes the one that reads it: whatever stood there was meant for another
// request.
export function pick(draft: Draft, url: string, written: Draft): Change {
  const method = usualMethod(url)
  const of = { ...draft, input: { ...draft.input, url: written.input.url } }
  const result = change(draft, { method, url }, of)
  return withMethod(draft, result)
}

// settle is for a URL that was typed. The method is kept where it was chosen
// for the new URL, and is read again where it stood there before.
export function settle(draft: Draft, written: Draft): Change {
  const { method, url } = draft.input
  if (url === undefined || url === '') return { draft, dropped: [] }
  const otherTarget = targetOf(written.input.url) !== targetOf(url)
  if (!otherTarget && isOneRecord(url) === isOneRecord(written.input.url)) return { draft, dropped: [] }
  const left = otherTarget && method !== 'GET' && method === written.input.method
  return withMethod(draft, change(draft, { method: left ? usualMethod(url) : method, url }, written))
}

function withMethod(before: Draft, { draft, dropped }: Change): Change {
  const { method } = before.input
  const told = method !== draft.input.method && method !== undefined && method !== 'GET'
  return { draft, dropped: told ? [`the method ${String(method)}`, ...dropped] : dropped }
}

// replaced lists what of a draft is gone when another takes its place.
export function replaced(before: Draft, after: Draft): string[] {
  return partsOf(before).filter((part) => !equal(part.value, valueIn(after, part))).map(label)
}
