// Requests about a record type, whose bodies and queries have the fields that
// were chosen.
import type { Draft } from './api'
import type { RecordField } from './catalog'
import { Obj, parse } from './json-value'
import { targetOf } from './leftovers'
import { bodyOf } from './sql-text'

function blankOf({ kind }: RecordField): string {
  switch (kind) {
    case 'boolean': return 'false'
    case 'integer':
    case 'number': return '0'
    case 'reference': return '{ "id": "" }'
    case 'list': return '{ "items": [] }'
    case 'object': return '{}'
  }
  return '""'
}

const members = (fields: RecordField[]) => fields.map((field) => `  ${JSON.stringify(field.name)}: ${blankOf(field)}`).join(',\n')

// writeOf is the request that makes or changes a record: its body has the fields,
// to be filled in.
export function writeOf(method: 'POST' | 'PATCH', url: string, fields: RecordField[]): Draft {
  return { input: { method, url, body: fields.length > 0 ? `{\n${members(fields)}\n}` : '{}' }, bodyAs: 'json', config: {} }
}

// addedTo is the body of the request in the form with those of the fields that it
// lacks; what stands in it stays as it was written. It is undefined for a request
// that writes no record of the type, and for a body that is no JSON object.
export function addedTo({ input, bodyAs }: Draft, type: string, fields: RecordField[]): string | undefined {
  if (bodyAs !== 'json' || !['POST', 'PATCH', 'PUT'].includes(String(input.method)) || targetOf(input.url) !== `record/v1/${type}`) return undefined
  const body = typeof input.body === 'string' && input.body.trim() !== '' ? input.body : '{}'
  const object = parse(body)
  if (!(object instanceof Obj)) return undefined
  const missing = fields.filter(({ name }) => !object.names.includes(name))
  if (missing.length === 0) return body
  const before = body.trimEnd().slice(0, -1).trimEnd()
  return `${before}${object.names.length > 0 ? ',' : ''}\n${members(missing)}\n}`
}

// queryOf is a query of the ticked fields; without any, of a few that say which
// record it is.
export function queryOf(type: string, fields: RecordField[], ticked: Set<string>): Draft {
  const usual = ['entityId', 'companyName', 'tranId', 'tranDate', 'itemId', 'displayName', 'name', 'email']
  const columns = fields.filter(({ kind }) => kind !== 'list' && kind !== 'object')
  const picked = columns.filter(({ name }) => (ticked.size > 0 ? ticked.has(name) : usual.includes(name)))
  const names = ['id', ...picked.map(({ name }) => name.toLowerCase()).filter((name) => name !== 'id')]
  const sql = `SELECT ${names.join(', ')}\nFROM ${type}\nORDER BY id`
  return {
    input: { method: 'POST', url: 'query/v1/suiteql', headers: { Prefer: 'transient' }, query: { limit: '100' }, body: bodyOf(sql) },
    bodyAs: 'json', config: {},
  }
}
