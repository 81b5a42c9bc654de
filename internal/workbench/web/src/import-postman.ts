// Postman collections (v2.1, and v2.0, whose URLs are texts) and environments.
// Nothing is lost silently: what is not taken over is told.
import type { Fields, Json } from './api'
import { addHeader, Refused, relative, shorten, type Headers } from './import-url'
import { isJson } from './lossless'
import { escapeAround, looksSecret } from './variables'
import { unused, type Collection, type Example, type Saved, type VariableSet } from './workspace'

export interface ImportedCollections {
  collections: Collection[]
  sets: VariableSet[]
  told: string[]
}

type Tell = (text: string) => void

const list = (value: Json | undefined): Fields[] => (Array.isArray(value) ? value.map(object).filter((one) => one !== undefined) : [])
const object = (value: Json | undefined): { [name: string]: Json } | undefined => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined)
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '')
const described = (value: Json | undefined): string => text(value) || text(object(value)?.content)

// Members that say nothing of what is sent.
const silent = new Set(['_postman_id', 'id', 'uid', 'name', 'description', '_exporter_id', '_collection_link', '_postman_isSubFolder', 'schema'])

// importPostman reads a collection or an environment. account is the connection's.
export function importPostman(source: string, account: string): ImportedCollections {
  let root: ReturnType<typeof object>
  try {
    root = object(JSON.parse(source) as Json)
  } catch {
    throw new Refused('This is not JSON, and so no collection of Postman’s.')
  }
  if (!root) throw new Refused('This is no collection of Postman’s.')
  if (object(root.collection)) root = object(root.collection)! // as Postman's API wraps it
  const told: string[] = []
  if (Array.isArray(root.values) && !root.item) {
    const set = variables(text(root.name) || 'Postman', root.values, (what) => told.push(what))
    return { collections: [], sets: [set], told }
  }
  const info = object(root.info)
  const version = /\/v?(\d+\.\d+)(?:\.\d+)?\//.exec(text(info?.schema))?.[1]
  if (!info || !Array.isArray(root.item)) throw new Refused('This is no collection of Postman’s in the format v2.1. Export it from Postman as Collection v2.1.')
  if (version !== undefined && !['2.0', '2.1'].includes(version)) throw new Refused(`This collection has the format ${version}. Export it from Postman as Collection v2.1.`)
  const title = nameOf(info.name, 'Postman', (what) => told.push(what))
  const collections: Collection[] = []
  folder(root, title, described(info.description), { collections, account, tell: (what) => told.push(what) })
  const sets = Array.isArray(root.variable) && root.variable.length > 0 ? [variables(title, root.variable, (what) => told.push(what))] : []
  return { collections, sets: sets.filter((set) => Object.keys(set.values).length > 0), told }
}

// longest leaves room for a number behind a name: a workspace takes 200 characters.
const longest = 180

function nameOf(raw: Json | undefined, otherwise: string, tell: Tell): string {
  const name = text(raw).trim() || otherwise
  const characters = [...name]
  if (characters.length <= longest) return name
  tell(`the name ${shorten(name)} is cut: it has ${characters.length} characters.`)
  return characters.slice(0, longest).join('').trim()
}

interface Work {
  collections: Collection[]
  account: string
  tell: Tell
}

// folder makes a collection of a folder, and one of each folder in it.
function folder(node: Fields, path: string, notes: string, work: Work) {
  const tell: Tell = (what) => work.tell(`${path}: ${what}`)
  common(node, tell)
  others(node, ['info', 'item', 'event', 'auth', 'variable', 'protocolProfileBehavior'], tell)
  const name = unused(path, work.collections.map((c) => c.name))
  if (name !== path) tell(`there are two folders of this name; this one is named ${name}.`)
  const made: Collection = { name, ...(notes ? { notes } : {}), requests: [] }
  const items = Array.isArray(node.item) ? node.item : []
  const folders: Fields[] = []
  for (const raw of items) {
    const item = object(raw)
    if (!item) {
      tell(`an item that is none is left out: ${shorten(JSON.stringify(raw))}.`)
    } else if (Array.isArray(item.item)) folders.push(item)
    else {
      const title = nameOf(item.name, 'Request', tell)
      const own: Tell = (what) => work.tell(`${path}, ${title}: ${what}`)
      try {
        const saved = request(item, unused(title, made.requests.map((r) => r.name)), work.account, own)
        if (saved.name !== title) own(`there is another one with this name; this one is named ${saved.name}.`)
        made.requests.push(saved)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        own(`not imported. ${error.message}`)
      }
    }
  }
  if (made.requests.length > 0 || folders.length === 0) work.collections.push(made)
  else if (notes) tell('the description is left out, as no request stands directly below it.')
  for (const inner of folders) folder(inner, nameOf(`${path} / ${text(inner.name).trim() || 'Folder'}`, '', tell), described(inner.description), work)
  for (const inner of folders) {
    if (Array.isArray(inner.variable) && inner.variable.length > 0) work.tell(`${path} / ${text(inner.name)}: its variables are left out: ${list(inner.variable).map((v) => text(v.key)).join(', ')}.`)
  }
}

// common tells of what collections, folders and requests may have.
function common(node: Fields, tell: Tell) {
  const auth = object(node.auth)
  if (auth && text(auth.type) !== 'noauth') tell(`the authorization (${text(auth.type) || 'of a kind that is not named'}) is left out: the connector signs in by itself.`)
  for (const event of list(node.event)) {
    const lines = object(event.script)?.exec
    if ((Array.isArray(lines) ? lines.join('') : text(lines)).trim() === '' && !object(event.script)?.src) continue
    tell(`the ${text(event.listen) === 'test' ? 'test script' : text(event.listen) === 'prerequest' ? 'pre-request script' : 'script'} is left out: no scripts are run here.`)
  }
  if (object(node.protocolProfileBehavior) && Object.keys(object(node.protocolProfileBehavior)!).length > 0) tell(`settings of Postman’s are left out: ${Object.keys(object(node.protocolProfileBehavior)!).join(', ')}.`)
}

// others tells of members that are not known.
function others(node: Fields, known: string[], tell: Tell) {
  const left = Object.keys(node).filter((name) => !silent.has(name) && !known.includes(name) && node[name] !== null)
  if (left.length > 0) tell(`left out, as it is not known here: ${left.join(', ')}.`)
}

function request(item: Fields, name: string, account: string, tell: Tell): Saved {
  common(item, tell)
  others(item, ['request', 'response', 'event', 'auth', 'variable', 'protocolProfileBehavior'], tell)
  if (Array.isArray(item.variable) && item.variable.length > 0) tell('its own variables are left out.')
  const node: Fields | undefined = typeof item.request === 'string' ? { url: item.request, method: 'GET' } : object(item.request)
  if (!node) throw new Refused('It holds no request.')
  common(node, tell)
  others(node, ['url', 'method', 'header', 'body', 'auth'], tell)
  const method = (text(node.method) || 'GET').toUpperCase()
  if (!['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) throw new Refused(`The method ${shorten(method)} is none that the connector sends.`)
  const headers: Headers = { headers: {} }
  takeHeaders(node.header, headers, tell)
  const url = relative(address(node.url, tell), account)
  url.told.forEach(tell)
  let body = takeBody(object(node.body), headers, tell)
  if (method === 'GET' && body !== undefined) {
    if (body.trim() !== '') tell('the body is left out: a GET request has none.')
    body = undefined
  }
  const notes = [described(item.description), described(node.description)].filter((one) => one !== '').join('\n\n')
  const sends = (one: Fields) => JSON.stringify([text(one.method) || 'GET', text(one.url) || text(object(one.url)?.raw), object(one.body)?.raw ?? ''])
  const examples = list(item.response).flatMap((response) => {
    const original = object(response.originalRequest)
    if (original && sends(original) !== sends(node)) tell(`example ${shorten(text(response.name))}: its own request is left out.`)
    return example(response, tell)
  })
  return {
    name,
    ...(notes ? { notes } : {}),
    input: {
      method, url: url.url,
      ...(Object.keys(headers.headers).length > 0 ? { headers: headers.headers } : {}),
      ...(headers.idempotencyKey ? { idempotencyKey: headers.idempotencyKey } : {}),
      ...(body ? { body } : {}),
    },
    ...(body ? { bodyAs: isJson(body) || /^\s*[[{]/.test(body) ? 'json' as const : 'text' as const } : {}),
    ...(examples.length > 0 ? { examples: examples.map((one, i) => ({ ...one, name: unused(one.name, examples.slice(0, i).map((e) => e.name)) })) } : {}),
  }
}

function takeHeaders(raw: Json | undefined, into: Headers, tell: Tell) {
  const rows = typeof raw === 'string'
    ? raw.split(/\r?\n/).filter((line) => line.trim() !== '').map((line): Fields => {
        const at = line.indexOf(':')
        return { key: at < 0 ? line : line.slice(0, at), value: at < 0 ? '' : line.slice(at + 1) }
      })
    : list(raw)
  for (const row of rows) {
    const name = text(row.key).trim()
    if (row.disabled === true) tell(`the header ${name} is left out: it is disabled.`)
    else if (name !== '') addHeader(into, name, text(row.value).trim(), tell)
    if (described(row.description)) tell(`the description of the header ${name} is left out.`)
  }
}

// address is the URL as it is sent, with path variables in place.
function address(raw: Json | undefined, tell: Tell): string {
  if (typeof raw === 'string') return raw
  const url = object(raw)
  if (!url) throw new Refused('It has no URL.')
  others(url, ['raw', 'protocol', 'host', 'port', 'path', 'query', 'variable', 'hash'], tell)
  const join = (value: Json | undefined, by: string) => (Array.isArray(value) ? value.map((one) => text(one) || text(object(one)?.value)).join(by) : text(value))
  for (const row of list(url.query)) {
    if (row.disabled === true) tell(`the parameter ${text(row.key)} is left out: it is disabled.`)
    if (described(row.description)) tell(`the description of the parameter ${text(row.key)} is left out.`)
  }
  const query = list(url.query).filter((row) => row.disabled !== true).map((row) => text(row.key) + (row.value === null || row.value === undefined ? '' : `=${text(row.value)}`)).join('&')
  const port = text(url.port)
  // The list of parameters counts, as it does for Postman.
  const sent = Array.isArray(url.query) ? text(url.raw).replace(/^([^?#]*)(?:\?[^#]*)?/, (_, before: string) => before + (query ? `?${query}` : '')) : text(url.raw)
  let whole = text(url.raw) ? sent : `${text(url.protocol) ? `${text(url.protocol)}://` : ''}${join(url.host, '.')}${port ? `:${port}` : ''}/${join(url.path, '/')}${query ? `?${query}` : ''}`
  for (const row of list(url.variable)) {
    const name = text(row.key) || text(row.id)
    if (name === '') continue
    const value = text(row.value) || `{{${name}}}`
    const [, path = '', rest = ''] = /^([^?#]*)([^]*)$/.exec(whole) ?? []
    const changed = path.replace(new RegExp(`/:${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=/|$)`, 'g'), () => `/${value}`) + rest
    if (changed === whole) tell(`the path variable ${name} is left out: the URL does not have it.`)
    else tell(`the path variable :${name} is ${shorten(value)} in the URL.`)
    whole = changed
  }
  return whole
}

const contentTypes = new Map([['xml', 'application/xml'], ['html', 'text/html'], ['javascript', 'application/javascript']])
const hasType = ({ headers }: Headers) => Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')

function takeBody(body: Fields | undefined, headers: Headers, tell: Tell): string | undefined {
  if (!body) return undefined
  const mode = text(body.mode)
  if (body.disabled === true) {
    tell('the body is left out: it is disabled.')
    return undefined
  }
  others(body, ['mode', 'raw', 'urlencoded', 'options', 'disabled', ...(['file', 'formdata', 'graphql'].includes(mode) ? [mode] : [])].filter((known) => {
    const value = body[known]
    const filled = Array.isArray(value) ? value.length > 0 : typeof value === 'string' ? value !== '' : false
    return !(['raw', 'urlencoded'].includes(known) && known !== mode && filled)
  }), tell)
  switch (mode) {
    case 'raw': {
      const type = contentTypes.get(text(object(object(body.options)?.raw)?.language))
      if (type && !hasType(headers)) headers.headers['Content-Type'] = type // as Postman sends it
      return text(body.raw)
    }
    case 'urlencoded': {
      const rows = typeof body.urlencoded === 'string' ? [] : list(body.urlencoded)
      for (const row of rows) {
        if (row.disabled === true) tell(`the field ${text(row.key)} of the body is left out: it is disabled.`)
        if (described(row.description)) tell(`the description of the field ${text(row.key)} of the body is left out.`)
      }
      if (!hasType(headers)) headers.headers['Content-Type'] = 'application/x-www-form-urlencoded'
      if (typeof body.urlencoded === 'string') return body.urlencoded
      return rows.filter((row) => row.disabled !== true).map((row) => `${escapeAround(text(row.key))}=${escapeAround(text(row.value))}`).join('&')
    }
    case '':
      return undefined
    default:
      tell(`the body is left out: it is of the kind ${mode}, which NetSuite’s REST services do not take.`)
      return undefined
  }
}

// example makes an output document of a saved response.
function example(response: Fields, tell: Tell): Example[] {
  const title = nameOf(response.name, 'Example', tell)
  others(response, ['originalRequest', 'status', 'code', 'header', 'body', 'cookie', '_postman_previewlanguage', '_postman_previewtype', 'responseTime', 'timings', 'type'], (what) => tell(`example ${title}: ${what}`))
  const code = typeof response.code === 'number' ? response.code : 0
  if (!Number.isInteger(code) || code < 100 || code > 599) {
    tell(`the example ${title} is left out: it has no status.`)
    return []
  }
  const headers: Record<string, string> = {}
  for (const row of list(response.header)) {
    const name = text(row.key).toLowerCase()
    if (name === '') continue
    if (/cookie|authorization/.test(name)) tell(`example ${title}: the header ${name} is left out, as it may carry a secret.`)
    else headers[name] = name in headers ? `${headers[name]}, ${text(row.value)}` : text(row.value)
  }
  if (list(response.cookie).length > 0) tell(`example ${title}: its cookies are left out.`)
  const body = text(response.body)
  const members = [`"statusCode":${code}`, `"headers":${JSON.stringify(headers)}`]
  if (body !== '') members.push(`"body":${isJson(body) ? body : JSON.stringify(body)}`)
  members.push('"attempts":1')
  return [{ name: title, output: `{${members.join(',')}}` }]
}

function variables(name: string, raw: Json[], tell: Tell): VariableSet {
  const values: Record<string, string> = {}
  for (const row of list(raw)) {
    const key = text(row.key) || text(row.id)
    if (key === '') continue
    if (row.disabled === true || row.enabled === false) tell(`${name}: the variable ${key} is left out: it is disabled.`)
    else if (text(row.type) === 'secret') tell(`${name}: the variable ${key} is left out: it is a secret.`)
    else if (looksSecret(key, text(row.value))) tell(`${name}: the variable ${key} is left out: it looks like a secret. If it is none, add it under Variables.`)
    else if (Object.hasOwn(values, key)) tell(`${name}: the variable ${key} stands there twice; the last one counts.`)
    if (row.disabled === true || row.enabled === false || text(row.type) === 'secret' || looksSecret(key, text(row.value))) continue
    values[key] = typeof row.value === 'object' && row.value !== null ? JSON.stringify(row.value) : text(row.value)
    if (described(row.description)) tell(`${name}: the description of the variable ${key} is left out.`)
  }
  return { name, values }
}
