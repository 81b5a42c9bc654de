// Variables {{name}} in a request, and the sets of values for them.
import type { Draft, Fields, Json } from './api'
import { isJson } from './lossless'

export interface Resolved {
  draft: Draft // without variables
  missing: string[] // names without a value: such a request is not sent
  problem: string // why it cannot be sent, in a sentence; '' where it can
}

export const variable = /\{\{[ \t]*([^{}\s"\\]+(?:[ \t]+[^{}\s"\\]+)*)[ \t]*\}\}/g

// escapeAround escapes a text for a URL, but for the variables in it.
export function escapeAround(text: string): string {
  return text.split(/(\{\{[^{}]*\}\})/).map((part, i) => (i % 2 ? part : encodeURIComponent(part))).join('')
}

// resolve puts the values of the chosen set in place of {{name}}. A value is not
// looked through for variables again.
export function resolve(draft: Draft, values: Record<string, string>): Resolved {
  const missing = new Set<string>()
  const bare = new Set<string>()
  const find = (name: string) => {
    if (Object.hasOwn(values, name)) return values[name]!
    missing.add(name)
    return undefined
  }
  const fill = (text: string) => text.replace(variable, (whole, name: string) => find(name) ?? whole)
  const fillJson = (text: string) => replaceInJson(text, (name, inString, whole) => {
    const value = find(name)
    if (value === undefined) return whole
    if (inString) return JSON.stringify(value).slice(1, -1)
    if (!isJson(value)) bare.add(name)
    return value
  })
  const input: Fields = { ...draft.input }
  for (const name of ['url', 'idempotencyKey']) if (typeof input[name] === 'string') input[name] = fill(input[name])
  if (typeof input.body === 'string') input.body = draft.bodyAs === 'json' ? fillJson(input.body) : fill(input.body)
  for (const name of ['headers', 'query']) if (isPairs(input[name])) input[name] = fillPairs(input[name], fill)
  const names = [...missing]
  let problem = ''
  if (names.length > 0) problem = `${names.length === 1 ? 'The variable' : 'The variables'} ${list(names)} ${names.length === 1 ? 'has' : 'have'} no value. Nothing was sent. Choose a set that has one, or add it under Variables.`
  else if (bare.size > 0) problem = `The value of ${list([...bare])} is no JSON, but stands in the body without quotation marks. Nothing was sent. Put quotation marks around the variable.`
  return { draft: { ...draft, input }, missing: names, problem }
}

// variablesOf returns the names of the variables in a request.
export function variablesOf(draft: Draft): string[] {
  return resolve(draft, {}).missing
}

// looksSecret reports whether a variable is likely to hold a credential.
export function looksSecret(name: string, value: string): boolean {
  return /secret|passw|token|private.?key|credential|api.?key/i.test(name) || /^eyJ[\w-]+\.[\w-]+\./.test(value) || /^Bearer /i.test(value) || value.includes('PRIVATE KEY')
}

function list(names: string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`
}

function isPairs(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fillPairs(pairs: { [name: string]: Json }, fill: (text: string) => string): { [name: string]: Json } {
  const one = (value: Json): Json => (typeof value === 'string' ? fill(value) : Array.isArray(value) ? value.map(one) : value)
  return Object.fromEntries(Object.entries(pairs).map(([name, value]) => [fill(name), one(value)]))
}

// replaceInJson replaces the variables of a text that is to become JSON, and says
// of each whether it stands in a string.
function replaceInJson(text: string, by: (name: string, inString: boolean, whole: string) => string): string {
  let inString = false
  let from = 0
  return text.replace(variable, (whole, name: string, at: number) => {
    for (; from < at; from++) {
      if (text[from] === '\\' && inString) from++
      else if (text[from] === '"') inString = !inString
    }
    from = at + whole.length
    return by(name, inString, whole)
  })
}
