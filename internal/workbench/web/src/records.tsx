// The drawer's panel of the account's record types and their fields: it fills in
// requests, and sends none.
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Bench } from './bench'
import { catalogOf, useAsked, type Catalog, type RecordField } from './catalog'
import { Icon, Spinner } from './parts'
import { addedTo, queryOf, writeOf } from './record-body'
import { getDraft } from './requests'
import './netsuite.css'

// Records reads the catalog when it is first seen: that may take NetSuite
// minutes.
export function Records({ bench }: { bench: Bench }) {
  const [seen, setSeen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => { if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true) })
    observer.observe(place.current!)
    return () => observer.disconnect()
  }, [])
  return <div ref={place} className="records-panel">{seen && <Types bench={bench} />}</div>
}

function Types({ bench }: { bench: Bench }) {
  const catalog = catalogOf(bench)
  const types = useAsked(catalog, catalog && (() => catalog.types()))
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState('')
  useEffect(() => setChosen(''), [catalog])
  const found = useMemo(() => find(types.value ?? [], search), [types.value, search])
  if (!catalog) return <p className="empty">Verify the connection to see its record types: nothing is asked of an account before.</p>
  if (types.failed !== undefined) return <Failed what="The record types" why={types.failed} again={types.again} />
  if (!types.value) return <p className="hint row" role="status"><Spinner />Reading the account’s record types. NetSuite can take minutes for it.</p>
  if (chosen !== '') return <RecordType key={chosen} type={chosen} catalog={catalog} bench={bench} onBack={() => setChosen('')} />
  return (
    <div className="records">
      <input type="search" className="form-control" aria-label="Search record types" placeholder="Search record types" value={search} spellCheck={false} autoComplete="off" onChange={(event) => setSearch(event.target.value)} />
      <p className="hint" role="status">{found.length === types.value.length ? `${found.length} record types` : `${found.length} of ${types.value.length} record types`}</p>
      <ul className="record-types">
        {found.map((type) => <li key={type}><button type="button" className="record-type" onClick={() => setChosen(type)}>{type}</button></li>)}
      </ul>
    </div>
  )
}

function Failed({ what, why, again }: { what: string; why: string; again: () => void }) {
  return (
    <div className="note" role="alert">
      <p>{what} could not be read. {why}</p>
      <button type="button" className="quiet small" onClick={again}>Try again</button>
    </div>
  )
}

// find puts what begins with the text before what holds it.
function find(types: string[], text: string): string[] {
  const sought = text.trim().toLowerCase()
  return [...types.filter((type) => type.startsWith(sought)), ...types.filter((type) => !type.startsWith(sought) && type.includes(sought))]
}

function RecordType({ type, catalog, bench, onBack }: { type: string; catalog: Catalog; bench: Bench; onBack: () => void }) {
  const fields = useAsked(`${type}`, () => catalog.fields(type))
  const [search, setSearch] = useState('')
  const [ticked, setTicked] = useState<Set<string>>(new Set())
  const [id, setId] = useState('')
  const all = fields.value ?? []
  const sought = search.trim().toLowerCase()
  const found = all.filter(({ name, title }) => name.toLowerCase().includes(sought) || title?.toLowerCase().includes(sought))
  const tick = (name: string, on: boolean) => setTicked((now) => {
    const next = new Set(now)
    if (on) next.add(name)
    else next.delete(name)
    return next
  })
  const written = all.filter(({ name, required, readOnly }) => !readOnly && (required || ticked.has(name)))
  const left = all.filter(({ name, readOnly }) => readOnly && ticked.has(name)).map(({ name }) => name)
  const chosen = all.filter(({ name, readOnly }) => !readOnly && ticked.has(name))
  const one = id.trim() === '' ? undefined : `record/v1/${type}/${encodeURIComponent(id.trim()).replace('%3A', ':')}`
  const added = addedTo(bench.draft, type, chosen)
  return (
    <div className="records">
      <div className="row wrap">
        <button type="button" className="quiet small" onClick={onBack}>← All record types</button>
        <h2>{type}</h2>
      </div>
      <div className="row wrap">
        <button type="button" className="quiet small" onClick={() => bench.open(getDraft(`record/v1/${type}`, { limit: '20' }))}>List</button>
        <button type="button" className="quiet small" disabled={!fields.value} onClick={() => bench.open(queryOf(type, all, ticked))}>SuiteQL</button>
        <button type="button" className="quiet small" disabled={!fields.value} onClick={() => bench.open(writeOf('POST', `record/v1/${type}`, written))}><Icon name="plus" />Create</button>
        {added !== undefined && chosen.length > 0 && (
          <button type="button" className="quiet small" disabled={added === bench.draft.input.body} onClick={() => bench.edit({ input: { ...bench.draft.input, body: added } })}>Add to the body</button>
        )}
      </div>
      <form className="row read" onSubmit={(event) => { event.preventDefault(); if (one) bench.open(getDraft(one)) }}>
        <input className="form-control" aria-label="Record’s id" placeholder="Id, or eid:external" value={id} spellCheck={false} autoComplete="off" onChange={(event) => setId(event.target.value)} />
        <button type="submit" className="quiet small" disabled={!one}>Read</button>
        <button type="button" className="quiet small" disabled={!one || !fields.value} onClick={() => bench.open(writeOf('PATCH', one!, chosen))}>Change</button>
      </form>
      {fields.failed !== undefined && <Failed what="The fields" why={fields.failed} again={fields.again} />}
      {!fields.value && fields.failed === undefined && <p className="hint row" role="status"><Spinner />Reading the fields…</p>}
      {fields.value && (
        <>
          <input type="search" className="form-control" aria-label={`Search the fields of ${type}`} placeholder="Search fields" value={search} spellCheck={false} autoComplete="off" onChange={(event) => setSearch(event.target.value)} />
          <p className="hint" role="status">
            {found.length === all.length ? `${all.length} fields` : `${found.length} of ${all.length} fields`}{ticked.size > 0 && `, ${ticked.size} ticked`}. Create, Change and SuiteQL take those that are ticked.
            {left.length > 0 && ` Create and Change leave out ${left.join(', ')}: read only.`}
          </p>
          <ul className="record-fields">
            {found.map((field) => <Field key={field.name} field={field} ticked={ticked.has(field.name)} onTick={(on) => tick(field.name, on)} />)}
          </ul>
        </>
      )}
    </div>
  )
}

function Field({ field, ticked, onTick }: { field: RecordField; ticked: boolean; onTick: (on: boolean) => void }) {
  const { name, title, description, kind, values, required, readOnly, custom } = field
  return (
    <li>
      <label className="record-field">
        <input type="checkbox" checked={ticked} onChange={(event) => onTick(event.target.checked)} />
        <span className="record-field-name">{name}</span>
        <span className="record-field-kind">{kind}</span>
        {required && <span className="tag">required</span>}
        {readOnly && <span className="tag">read only</span>}
        {custom && <span className="tag custom">custom</span>}
        {title && title.toLowerCase() !== name.toLowerCase() && <span className="hint record-field-title">{title}</span>}
      </label>
      {(description || values) && (
        <details>
          <summary>{values ? `${values.length} values` : 'About'}</summary>
          {description && <p className="hint">{description}</p>}
          {values && <p className="mono">{values.join(', ')}</p>}
        </details>
      )}
    </li>
  )
}
