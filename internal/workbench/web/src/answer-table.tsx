// The rows of an answer as a table. Only the rows in sight are drawn.
import { useEffect, useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useVirtualizer } from '@tanstack/react-virtual'
import { AnswerTree } from './answer-tree'
import type { Draft } from './api'
import { isPlainNumber, shown, type Obj } from './json-value'
import { Icon, saveAs } from './parts'
import { csv, formulas, matching, ordered, type Column, type Order, type Rows } from './table-data'

const rowHeight = 30
const narrowest = 7 // characters
const widest = 42

interface Props {
  data: Rows
  name: string // of the file that is saved
  search: string
  tools: HTMLElement | null // where its buttons stand, beside those of every body
  onCount: (count: number) => void
  record: (row: Obj) => { title: string; draft: Draft } | undefined // the record that a row is about
  onOpen: (draft: Draft) => void
  linked: (href: string) => Draft | undefined
}

export function AnswerTable({ data, name, search, tools, onCount, record, onOpen, linked }: Props) {
  const [order, setOrder] = useState<Order>()
  const [guard, setGuard] = useState(false)
  const [whole, setWhole] = useState<Obj>()
  const scroller = useRef<HTMLDivElement>(null)
  const { columns } = data
  const key = columns.some(({ name }) => name === 'id') ? 'id' : columns[0]?.name
  const found = useMemo(() => matching(data.rows, search), [data, search])
  const rows = useMemo(() => ordered(found, columns, order), [found, columns, order])
  const places = useMemo(() => new Map(data.rows.map((row, i) => [row, i + 1])), [data])
  const risky = useMemo(() => formulas({ rows, columns }), [rows, columns])
  const widths = useMemo(() => columns.map((column) => width(column, data.rows)), [data])
  useEffect(() => onCount(found.length), [found])
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 })
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items[items.length - 1]?.end ?? 0)
  const sort = (column: string) =>
    setOrder(order?.column !== column ? { column, down: false } : order.down ? undefined : { column, down: true })
  const save = () => saveAs(`${name}.csv`, new Blob([csv({ rows, columns }, guard)], { type: 'text/csv;charset=utf-8' }))
  return (
    <div className="table-view">
      {tools && createPortal(
        <button type="button" className="quiet small" onClick={save}><Icon name="down" />CSV of {rows.length === data.rows.length ? `all ${rows.length}` : `${rows.length} of ${data.rows.length}`} rows</button>,
        tools,
      )}
      {risky > 0 && (
        <label className="tick">
          <input type="checkbox" checked={guard} onChange={(event) => setGuard(event.target.checked)} />
          In the CSV, put ' before {risky === 1 ? 'the cell that a spreadsheet takes for a formula' : `the ${risky} cells that a spreadsheet takes for formulas`}
        </label>
      )}
      <div className="cells" ref={scroller} tabIndex={0} role="region" aria-label="Rows of the answer">
        <table aria-rowcount={rows.length + 1}>
          <colgroup>
            <col style={{ width: '58px' }} />
            {widths.map((characters, i) => <col key={columns[i]!.name} style={{ width: `${characters}ch` }} />)}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col"><span className="visually-hidden">Row</span></th>
              {columns.map(({ name: column, kind }) => {
                const by = order?.column === column ? order : undefined
                return (
                  <th key={column} scope="col" aria-sort={by ? (by.down ? 'descending' : 'ascending') : 'none'}>
                    <button type="button" onClick={() => sort(column)} title={`Sort by ${column}`}>
                      <span className="column-name">{column}</span>
                      <span className="column-mark" aria-hidden="true">{by ? (by.down ? '↓' : '↑') : ''}</span>
                      <span className="column-kind">{kind}</span>
                    </button>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {above > 0 && <tr aria-hidden="true"><td colSpan={columns.length + 1} style={{ height: above, padding: 0 }} /></tr>}
            {items.map(({ index }) => {
              const row = rows[index]!
              const place = places.get(row)!
              const about = record(row)
              return (
                <tr key={place} aria-rowindex={index + 2} className={row === whole ? 'chosen' : undefined}>
                  <td className="place">
                    <button type="button" aria-label={`Row ${place} in full`} aria-expanded={row === whole} onClick={() => setWhole(row === whole ? undefined : row)}>{place}</button>
                  </td>
                  {columns.map((column) => {
                    const text = shown(row.get(column.name))
                    const opens = about && column.name === key && text !== ''
                    return (
                      <td key={column.name} className={column.kind.startsWith('number') ? 'numeric' : undefined} title={text.length > widest ? text : undefined}>
                        {opens ? <button type="button" className="link" aria-label={`Open ${about.title}`} onClick={() => onOpen(about.draft)}>{text}</button> : text}
                      </td>
                    )
                  })}
                </tr>
              )
            })}
            {below > 0 && <tr aria-hidden="true"><td colSpan={columns.length + 1} style={{ height: below, padding: 0 }} /></tr>}
          </tbody>
        </table>
        {rows.length === 0 && <p className="empty">No row has “{search}”.</p>}
      </div>
      {whole && (
        <section className="whole-row" aria-label={`Row ${places.get(whole)} in full`}>
          <div className="row wrap tools">
            <strong>Row {places.get(whole)}</strong>
            <button type="button" className="quiet small" onClick={() => setWhole(undefined)}><Icon name="cross" />Close the row</button>
          </div>
          <AnswerTree value={whole} label={`Row ${places.get(whole)}`} search="" at={0} onCount={() => {}} onOpen={onOpen} linked={linked} />
        </section>
      )}
    </div>
  )
}

// width of a column, in characters: of its widest cell, within bounds. A cell
// that is wider is seen whole in its row.
function width({ name, kind }: Column, rows: Obj[]): number {
  let most = Math.max(name.length + 2, kind.length)
  const step = Math.max(1, Math.floor(rows.length / 500))
  for (let i = 0; i < rows.length && most < widest; i += step) {
    const text = shown(rows[i]!.get(name))
    most = Math.max(most, text.length + (isPlainNumber(text) ? 1 : 0))
  }
  return Math.min(widest, Math.max(narrowest, most)) + 3
}
