// The editor of a SuiteQL request: SQL, with tables and columns completed, and
// which rows are asked for.
import { lazy, Suspense, useId } from 'react'
import type { Json } from './api'
import type { Bench } from './bench'
import { catalogOf } from './catalog'
import { Icon } from './parts'
import { withQuery } from './requests'
import { bodyOf, sqlOf, whyNot } from './sql-text'
import './netsuite.css'

const Sql = lazy(() => import('./sql-editor'))
const Editor = lazy(() => import('./editor'))

export function SqlEditor({ bench }: { bench: Bench }) {
  const { draft, edit } = bench
  const sql = sqlOf(draft)
  const hint = useId()
  const setBody = (body: string | undefined) => edit({ input: { ...draft.input, body } })
  return (
    <div className="sql">
      <Suspense fallback={<div className="editor editor-wait" />}>
        {sql === undefined
          ? <Editor text={String(draft.input.body ?? '')} language={draft.bodyAs} label="Body" describedBy={hint} onChange={(text) => setBody(text === '' ? undefined : text)} onRun={bench.run} />
          : <Sql text={sql} label="SuiteQL" describedBy={hint} catalog={catalogOf(bench)} onChange={(text) => setBody(bodyOf(text))} onRun={bench.run} />}
      </Suspense>
      <p className="hint" id={hint}>
        {sql === undefined
          ? <>{whyNot(draft)}, so it is shown as it is sent.</>
          : bench.ready
            ? <>Tables and columns are completed while you type, or with Ctrl+Space. Ctrl+Enter runs.</>
            : <>Ctrl+Enter runs. Verify the connection to complete its tables and columns, too.</>}
      </p>
      <Range bench={bench} />
      <Prefer bench={bench} />
    </div>
  )
}

// Range says which rows are asked for: a page, or all of them.
function Range({ bench: { draft, edit } }: { bench: Bench }) {
  const { query } = draft.input
  const pairs = typeof query === 'object' && query !== null && !Array.isArray(query) ? query : {}
  const all = draft.config.fetchAllPages === true
  const set = (name: string, value: string) => edit(withQuery(draft, { [name]: value === '' ? undefined : value }))
  const configure = (name: string, value: Json | undefined) => {
    const { [name]: _, ...config } = draft.config
    edit({ config: value === undefined ? config : { ...config, [name]: value } })
  }
  const limit = Number(pairs.limit ?? 1000)
  const offset = Number(pairs.offset ?? 0)
  const uneven = limit > 0 && offset % limit !== 0
  return (
    <fieldset className="range">
      <legend className="visually-hidden">Rows</legend>
      <Amount label="Limit" placeholder="1000" value={pairs.limit} max={1000} onChange={(value) => set('limit', value)} />
      <Amount label="Offset" placeholder="0" value={pairs.offset} onChange={(value) => set('offset', value)} />
      <label className="tick"><input type="checkbox" checked={all} onChange={(event) => configure('fetchAllPages', event.target.checked || undefined)} />All pages</label>
      {all && <Amount label="At most" placeholder="100" unit="pages" value={draft.config.maxPages} max={1000} onChange={(value) => configure('maxPages', value === '' ? undefined : Number(value))} />}
      {uneven && <p className="field-error" role="alert">NetSuite takes an offset that is a multiple of the limit.</p>}
    </fieldset>
  )
}

function Amount(props: { label: string; placeholder: string; unit?: string; value: Json | undefined; max?: number; onChange: (value: string) => void }) {
  const { label, placeholder, unit, value, max, onChange } = props
  return (
    <label className="amount">
      <span>{label}</span>
      <input
        type="number" className="form-control" min={0} max={max} step={1} placeholder={placeholder}
        value={value === undefined ? '' : String(value)} onChange={(event) => onChange(event.target.value)}
      />
      {unit && <span>{unit}</span>}
    </label>
  )
}

// Prefer offers the header without which NetSuite refuses a query.
function Prefer({ bench: { draft, edit } }: { bench: Bench }) {
  const { headers } = draft.input
  const pairs = typeof headers === 'object' && headers !== null && !Array.isArray(headers) ? headers : {}
  if (Object.keys(pairs).some((name) => name.toLowerCase() === 'prefer')) return null
  return (
    <p className="row wrap note">
      <span className="hint">NetSuite asks for the header Prefer: transient with a query.</span>
      <button type="button" className="quiet small" onClick={() => edit({ input: { ...draft.input, headers: { ...pairs, Prefer: 'transient' } } })}><Icon name="plus" />Add it</button>
    </p>
  )
}
