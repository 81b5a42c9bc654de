// An answer as a table: which rows and columns it has, how they are ordered, and
// the same as CSV.
import { compareNumbers, isPlainNumber, Num, Obj, shown, type Value } from './json-value'

export type Kind = 'number' | 'number in text' | 'text' | 'boolean' | 'object' | 'list' | 'mixed' | 'empty'

export interface Column {
  name: string
  kind: Kind
}

export interface Rows {
  rows: Obj[]
  columns: Column[]
  links: boolean // rows have links, which are no column
}

// rowsOf returns the rows of a collection, of a query's result, or of a list of
// objects; undefined for what is none of these. order names columns in the order
// in which they were asked for.
export function rowsOf(body: Value, order: string[] = []): Rows | undefined {
  const list = body instanceof Obj ? body.get('items') : body
  if (!Array.isArray(list) || list.length === 0 || !list.every((item) => item instanceof Obj)) return undefined
  const rows = list as Obj[]
  const kinds = new Map<string, Kind>()
  let links = false
  for (const row of rows) {
    row.names.forEach((name, i) => {
      const value = row.values[i]!
      if (name === 'links' && Array.isArray(value)) {
        links ||= value.length > 0
        return
      }
      kinds.set(name, joined(kinds.get(name) ?? 'empty', kindOf(value)))
    })
  }
  const columns = [...kinds].map(([name, kind]) => ({ name, kind }))
  // NetSuite sorts a query's columns by name. Where their order is not known, which
  // row it is, is read first.
  const place = ({ name }: Column) => (order.includes(name.toLowerCase()) ? order.indexOf(name.toLowerCase()) - order.length : name === 'id' ? 0 : 1)
  columns.sort((a, b) => place(a) - place(b))
  return { rows, links, columns }
}

function kindOf(value: Value): Kind {
  if (value === null) return 'empty'
  if (value instanceof Num) return 'number'
  if (value instanceof Obj) return 'object'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'boolean') return 'boolean'
  if (value === '') return 'empty'
  return isPlainNumber(value) ? 'number in text' : 'text'
}

function joined(a: Kind, b: Kind): Kind {
  if (a === b || b === 'empty') return a
  if (a === 'empty') return b
  const both = new Set([a, b])
  if (both.has('text') && both.has('number in text')) return 'text'
  if (both.has('number') && both.has('number in text')) return 'number in text'
  return 'mixed'
}

export interface Order {
  column: string
  down: boolean
}

// ordered sorts rows by a column. What is empty comes last, either way.
export function ordered(rows: Obj[], columns: Column[], by?: Order): Obj[] {
  const column = columns.find(({ name }) => name === by?.column)
  if (!column || !by) return rows
  const numbers = column.kind === 'number' || column.kind === 'number in text'
  const compare = numbers ? compareNumbers : new Intl.Collator(undefined, { numeric: false }).compare
  const keys = new Map(rows.map((row) => [row, shown(row.get(column.name))]))
  return [...rows].sort((a, b) => {
    const [x, y] = [keys.get(a)!, keys.get(b)!]
    if (x === '' || y === '') return x === y ? 0 : x === '' ? 1 : -1
    return by.down ? -compare(x, y) : compare(x, y)
  })
}

// matching returns the rows in which a cell holds the text, in any case.
export function matching(rows: Obj[], text: string): Obj[] {
  if (text === '') return rows
  const sought = text.toLowerCase()
  return rows.filter((row) => row.names.some((name, i) => name !== 'links' && shown(row.values[i]).toLowerCase().includes(sought)))
}

const startsFormula = (cell: string) => /^[=+\-@\t\r]/.test(cell) && !isPlainNumber(cell)

// formulas counts the cells that a spreadsheet would take for formulas.
export function formulas({ rows, columns }: Pick<Rows, 'rows' | 'columns'>): number {
  let count = 0
  for (const row of rows) {
    for (const { name } of columns) if (startsFormula(shown(row.get(name)))) count++
  }
  return count
}

// csv writes rows as RFC 4180 says. An object or a list is written as JSON. With
// guard, a cell that a spreadsheet would take for a formula begins with '.
export function csv({ rows, columns }: Pick<Rows, 'rows' | 'columns'>, guard: boolean): string {
  const cell = (text: string) => {
    if (guard && startsFormula(text)) text = `'${text}`
    return /["\r\n,;]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  // A record of one empty cell would be an empty line, which readers skip.
  const line = (cells: string[]) => (cells.length === 1 && cells[0] === '' ? '""' : cells.map(cell).join(',')) + '\r\n'
  let text = line(columns.map(({ name }) => name))
  for (const row of rows) text += line(columns.map(({ name }) => shown(row.get(name))))
  return text
}
