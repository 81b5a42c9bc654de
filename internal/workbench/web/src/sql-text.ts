// A SuiteQL request's body, as SQL and back; and what stands in the SQL.
import type { Draft } from './api'
import { Obj, parse } from './json-value'

// sqlOf returns the SQL of a request, undefined for a body that is more, or
// other, than {"q": "…"}.
export function sqlOf({ input }: Draft): string | undefined {
  const { body } = input
  if (body === undefined || body === null || body === '') return ''
  if (typeof body !== 'string') return undefined
  if (body.trim() === '') return ''
  const value = parse(body)
  if (!(value instanceof Obj) || value.names.length !== 1 || value.names[0] !== 'q') return undefined
  const [sql] = value.values
  return typeof sql === 'string' ? sql : undefined
}

// bodyOf is the body that has the SQL.
export function bodyOf(sql: string): string | undefined {
  return sql === '' ? undefined : `{\n  "q": ${JSON.stringify(sql)}\n}`
}

// whyNot says why a body is not shown as SQL.
export function whyNot({ input }: Draft): string {
  const value = typeof input.body === 'string' ? parse(input.body) : undefined
  if (value === undefined) return 'The body is not valid JSON'
  if (!(value instanceof Obj)) return 'The body is not a JSON object'
  const others = value.names.filter((name) => name !== 'q')
  if (others.length > 0) return `The body has ${others.join(', ')} besides q`
  return value.names.length > 1 ? 'The body has q more than once' : value.names.length === 0 ? 'The body has no q' : 'q in the body is not text'
}

export interface Table {
  name: string
  alias: string
}

const blank = (text: string) => text.replace(/[^\n]/g, ' ')

// code is SQL whose comments and texts are blanks, at the same places.
export function code(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)/g, blank)
}

// columnsOf lists the names of the columns that the SQL selects, as far as they can
// be read off it: *, and what has no name, are left out.
export function columnsOf(sql: string): string[] {
  const text = code(sql)
  const start = /^\s*select\s+(?:(?:distinct|all)\s+)?(?:top\s+\d+\s+)?/i.exec(text)?.[0].length
  if (start === undefined) return []
  const items = ['']
  let depth = 0
  for (const [token] of text.slice(start).matchAll(/\w+|\s+|[^\w\s]/g)) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth === 0 && token.toLowerCase() === 'from') break
    if (depth === 0 && token === ',') items.push('')
    else items[items.length - 1] += token
  }
  return items.map((item) => /(?:"([^"]+)"|([a-z_]\w*))\s*$/i.exec(item)).flatMap((found) => (found ? [(found[1] ?? found[2]!).toLowerCase()] : []))
}

const endsTables = new Set(['where', 'group', 'order', 'having', 'union', 'minus', 'intersect', 'fetch', 'offset', 'on', 'using', 'join', 'inner', 'left', 'right', 'full', 'outer', 'cross', 'natural', 'select', 'as', 'limit'])

// tablesOf lists the tables that the SQL names behind FROM and JOIN.
export function tablesOf(sql: string): Table[] {
  const tables: Table[] = []
  const one = /\s*([a-z_]\w*)(?:\s+(?:as\s+)?([a-z_]\w*))?(\s*,)?/iy
  for (const start of code(sql).matchAll(/\b(?:from|join)\b/gi)) {
    one.lastIndex = start.index + start[0].length
    for (let found = one.exec(code(sql)); found; found = one.exec(code(sql))) {
      const [, name = '', word = '', comma] = found
      if (endsTables.has(name.toLowerCase())) break
      const alias = endsTables.has(word.toLowerCase()) ? '' : word
      tables.push({ name: name.toLowerCase(), alias: (alias || name).toLowerCase() })
      if (!comma) break
    }
  }
  return tables
}
