// Headers and query parameters: names and values, row by row.
import { useEffect, useState } from 'react'
import type { FieldProps } from '@rjsf/utils'
import { ariaDescribedByIds, descriptionId } from '@rjsf/utils'
import type { Json } from './api'
import { Icon } from './parts'

interface Row {
  name: string
  value: string
}

type Pairs = { [name: string]: Json }

function rowsOf(pairs: Pairs | undefined): Row[] {
  return Object.entries(pairs ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one) => ({ name, value: String(one) })),
  )
}

// A name that stands twice is a list; a header that stands twice is joined.
function pairsOf(rows: Row[], lists: boolean): Pairs | undefined {
  const pairs: { [name: string]: string[] } = Object.create(null) as { [name: string]: string[] }
  for (const { name, value } of rows) {
    if (name.trim() !== '') (pairs[name.trim()] ??= []).push(value)
  }
  const entries = Object.entries(pairs).map(([name, values]): [string, Json] => [
    name, values.length === 1 ? values[0]! : lists ? values : values.join(', '),
  ])
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

const suggestions: Record<string, string[]> = {
  headers: ['Prefer', 'Accept', 'Content-Type', 'X-NetSuite-PropertyNameValidation', 'X-NetSuite-PropertyValueValidation'],
  query: ['limit', 'offset', 'q', 'fields', 'expand', 'expandSubResources', 'replace', 'replaceSelectedFields'],
}

export function PairsField(props: FieldProps<Pairs>) {
  const { name, schema, fieldPathId, formData, onChange } = props
  const lists = name === 'query'
  const [rows, setRows] = useState<Row[]>(() => [...rowsOf(formData), { name: '', value: '' }])
  const id = fieldPathId.$id
  // The page leaves out what does not belong to a changed request.
  useEffect(() => {
    if (JSON.stringify(pairsOf(rows, lists)) !== JSON.stringify(pairsOf(rowsOf(formData), lists))) setRows([...rowsOf(formData), { name: '', value: '' }])
  }, [formData])
  const change = (next: Row[]) => {
    const last = next[next.length - 1]
    if (!last || last.name !== '' || last.value !== '') next = [...next, { name: '', value: '' }]
    setRows(next)
    onChange(pairsOf(next, lists), fieldPathId.path)
  }
  const set = (at: number, part: Partial<Row>) => change(rows.map((row, i) => (i === at ? { ...row, ...part } : row)))
  const remove = (at: number) => {
    change(rows.filter((_, i) => i !== at))
    document.getElementById(`${id}-${Math.max(0, at - 1)}-name`)?.focus()
  }
  return (
    <fieldset className="pairs" id={id} aria-describedby={ariaDescribedByIds(fieldPathId)}>
      <legend className="visually-hidden">{schema.title}</legend>
      <p className="hint" id={descriptionId(fieldPathId)}>{schema.description}</p>
      <datalist id={`${id}-names`}>{suggestions[name]?.map((s) => <option key={s} value={s} />)}</datalist>
      {rows.map((row, i) => (
        <div className="pair" key={i}>
          <input
            id={`${id}-${i}-name`} className="form-control mono" list={`${id}-names`} aria-label={`${schema.title}: name ${i + 1}`}
            placeholder="Name" value={row.name} autoComplete="off" spellCheck={false} onChange={(event) => set(i, { name: event.target.value })}
          />
          <input
            id={`${id}-${i}-value`} className="form-control mono" aria-label={`${schema.title}: value ${i + 1}`}
            placeholder="Value" value={row.value} autoComplete="off" spellCheck={false} onChange={(event) => set(i, { value: event.target.value })}
          />
          <button
            type="button" className="quiet icon-only" aria-label={`Remove ${row.name || `row ${i + 1}`}`}
            disabled={i === rows.length - 1} onClick={() => remove(i)}
          >
            <Icon name="cross" />
          </button>
        </div>
      ))}
    </fieldset>
  )
}
