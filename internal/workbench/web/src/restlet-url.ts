// A RESTlet's call, taken from a request and put into one.
import type { Draft, Fields, Json } from './api'
import { pairsOf } from './requests'

export interface Parameter {
  name: string
  value: string
}

export interface Call {
  script: string
  deploy: string
  parameters: Parameter[]
}

const path = '/app/site/hosting/restlet.nl'
const address = /^(?:https:\/\/[^/?#]+)?\/?app\/site\/hosting\/restlet\.nl(?=\?|$)/i

export function isRestlet(url: Json | undefined): boolean {
  return address.test(String(url ?? '').trim())
}

const listOf = (pairs: { [name: string]: Json }): Parameter[] =>
  Object.entries(pairs).flatMap(([name, value]) => [value].flat().map((one) => ({ name, value: String(one) })))

// callOf reads a request. Its parameters stand in the URL, in the query, or in
// both.
export function callOf({ input }: Draft): Call {
  if (!isRestlet(input.url)) return { script: '', deploy: '', parameters: [] }
  const { query } = input
  const [, written = ''] = String(input.url).trim().split('?')
  const all = [...listOf(pairsOf(written)), ...listOf(typeof query === 'object' && query !== null && !Array.isArray(query) ? query : {})]
  const first = (name: string) => all.find((one) => one.name === name)?.value ?? ''
  return { script: first('script'), deploy: first('deploy'), parameters: all.filter(({ name }) => name !== 'script' && name !== 'deploy') }
}

// inputOf is the request's input with the call: script and deployment stand in
// the URL, the parameters in the query.
export function inputOf(input: Fields, { script, deploy, parameters }: Call): Fields {
  const base = isRestlet(input.url) ? String(input.url).trim().split('?')[0]! : path
  const pairs: { [name: string]: string[] } = Object.create(null) as { [name: string]: string[] }
  for (const { name, value } of parameters) if (name.trim() !== '') (pairs[name.trim()] ??= []).push(value)
  const query = Object.fromEntries(Object.entries(pairs).map(([name, values]): [string, Json] => [name, values.length === 1 ? values[0]! : values]))
  const { query: _, ...rest } = input
  return {
    ...rest,
    url: `${base}?script=${encodeURIComponent(script)}&deploy=${encodeURIComponent(deploy)}`,
    ...(Object.keys(query).length > 0 && { query }),
  }
}
