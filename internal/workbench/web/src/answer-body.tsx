// The body of an answer: as a table, a tree, or text, with search, links and
// download.
import { lazy, Suspense, useDeferredValue, useEffect, useId, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import { AnswerTable } from './answer-table'
import { AnswerTree } from './answer-tree'
import { download, type Body, type Draft, type Run } from './api'
import type { Bench } from './bench'
import { Obj, parse, shown, type Value } from './json-value'
import { pretty } from './lossless'
import { CopyButton, Icon, saveAs, size, Spinner } from './parts'
import { linked, pairsOf, relOf, useOpenAndRun, withQuery, getDraft } from './requests'
import { columnsOf, sqlOf, tablesOf } from './sql-text'
import { rowsOf } from './table-data'
import './netsuite.css'

const Editor = lazy(() => import('./editor'))

type View = 'table' | 'tree' | 'text'
const titles: Record<View, string> = { table: 'Table', tree: 'Tree', text: 'Text' }
const largeText = 256 << 10 // from here on, a tree is shown first

export function AnswerBody({ run, bench }: { run: Run; bench: Bench }) {
  const { answer } = run
  if (!answer) return <p className="empty">There is no answer.</p>
  return (
    <div className="answer-body">
      <OpenRecord run={run} bench={bench} />
      {answer.body.kind === 'none' ? <p className="empty">The answer has no body.</p> : <Shown run={run} bench={bench} />}
    </div>
  )
}

function Shown({ run, bench }: { run: Run; bench: Bench }) {
  const { body } = run.answer!
  const [whole, setWhole] = useState<string>()
  const [loading, setLoading] = useState(false)
  const [failed, setFailed] = useState('')
  const [wanted, setWanted] = useState<View>()
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed)
  const [at, setAt] = useState(0)
  const [count, setCount] = useState(0)
  const [tools, setTools] = useState<HTMLElement | null>(null)
  const text = whole ?? body.text
  const cut = body.cut && whole === undefined
  const value = useMemo(() => (body.kind === 'json' && !cut ? parse(text) : undefined), [text, cut])
  const rows = useMemo(() => (value === undefined ? undefined : rowsOf(value, columnsOf(queryOf(run) ?? ''))), [value])
  const views: View[] = [...(rows ? ['table' as const] : []), ...(value === undefined ? [] : ['tree' as const]), 'text']
  const view = wanted && views.includes(wanted) ? wanted : rows ? 'table' : value !== undefined && text.length > largeText ? 'tree' : 'text'
  useEffect(() => setAt(0), [search, view])

  const get = async (use: (content: Blob) => void | Promise<void>) => {
    setLoading(true)
    try {
      await use(await download(`runs/${run.id}/body`))
      setFailed('')
    } catch (error) {
      setFailed(error instanceof Error ? error.message : 'The body could not be read.')
    } finally {
      setLoading(false)
    }
  }
  const load = () => get(async (content) => {
    const raw = await content.text()
    setWhole(body.kind === 'json' ? pretty(raw) ?? raw : raw)
  })
  const save = () => get((content) => saveAs(`${run.id}.${body.kind === 'json' ? 'json' : 'txt'}`, content))
  const record = useMemo(() => recordOf(run, bench), [run, bench.connection])
  const follow = (href: string) => linked(href, bench)
  const openLink = (href: string) => {
    const draft = follow(href)
    if (draft) bench.open(draft)
  }
  return (
    <>
      <Pages run={run} bench={bench} body={value} />
      <div className="row wrap tools">
        {views.length > 1 && (
          <div className="segments small" role="group" aria-label="Show the body as">
            {views.map((one) => <button key={one} type="button" aria-pressed={one === view} onClick={() => setWanted(one)}>{titles[one]}</button>)}
          </div>
        )}
        <Search text={typed} onText={setTyped} count={count} at={at} onAt={setAt} rows={view === 'table' ? rows?.rows.length : undefined} />
        <CopyButton text={text} label={cut ? 'Copy what is shown' : 'Copy'} small />
        {run.saved && <button type="button" className="quiet small" onClick={() => void save()}><Icon name="down" />Save as a file</button>}
        <span className="row" ref={setTools} />
        {body.kind === 'base64' && <span className="hint">Not text: shown as base64.</span>}
      </div>
      {cut && (
        <p className="row wrap note" role="status">
          <span>Shown are the first {shownPart(body)} of a body of {size(body.bytes)}.{body.kind === 'json' && ' Table and tree need the whole.'}</span>
          {run.saved
            ? <button type="button" className="quiet small" disabled={loading} onClick={() => void load()}>{loading && <Spinner />}Load the whole</button>
            : <span>The workbench no longer has the rest: run the request again.</span>}
        </p>
      )}
      {failed && <p className="field-error" role="alert">{failed}</p>}
      {view === 'table' && rows && <AnswerTable data={rows} name={run.id} search={search} tools={tools} onCount={setCount} record={record} onOpen={bench.open} linked={follow} />}
      {view === 'tree' && value !== undefined && <AnswerTree value={value} label="Body of the answer" search={search} at={at} onCount={setCount} onOpen={bench.open} linked={follow} />}
      {view === 'text' && (
        <Suspense fallback={<pre className="plain">{text.slice(0, 4096)}</pre>}>
          <Editor key={run.id} text={text} language={body.kind === 'json' ? 'json' : 'text'} label="Body of the answer" readOnly onLink={openLink} find={{ text: search, at, onCount: setCount }} />
        </Suspense>
      )}
    </>
  )
}

// shownPart is how much of the body is shown, without the lines and spaces by
// which it was laid out.
function shownPart({ kind, text }: Body): string {
  return size(new Blob([kind === 'json' ? text.replace(/\n */g, '').replace(/": /g, '":') : text]).size)
}

interface SearchProps {
  text: string
  onText: (text: string) => void
  count: number
  at: number
  onAt: (at: number) => void
  rows?: number // of a table, of which those that match are shown
}

function Search({ text, onText, count, at, onAt, rows }: SearchProps) {
  const id = useId()
  const step = (by: number) => { if (count > 0) onAt((at + by + count) % count) }
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || rows !== undefined) return
    event.preventDefault()
    step(event.shiftKey ? -1 : 1)
  }
  return (
    <div className="search row">
      <label htmlFor={id} className="visually-hidden">Search the body</label>
      <input id={id} type="search" className="form-control" placeholder="Search" value={text} spellCheck={false} autoComplete="off" onChange={(event) => onText(event.target.value)} onKeyDown={keys} />
      {text !== '' && <span className="hint found-count" role="status">{rows !== undefined ? `${count} of ${rows} rows` : count === 0 ? 'not found' : `${(at % count) + 1} of ${count}`}</span>}
      {text !== '' && rows === undefined && (
        <>
          <button type="button" className="quiet small icon-only" aria-label="Previous place" disabled={count < 2} onClick={() => step(-1)}>↑</button>
          <button type="button" className="quiet small icon-only" aria-label="Next place" disabled={count < 2} onClick={() => step(1)}>↓</button>
        </>
      )}
    </div>
  )
}

// Pages says which part of a collection the answer is, and leads to the others.
function Pages({ run, bench, body }: { run: Run; bench: Bench; body: Value | undefined }) {
  const openAndRun = useOpenAndRun(bench)
  if (!(body instanceof Obj) || !Array.isArray(body.get('items')) || body.get('hasMore') === undefined) return null
  const items = (body.get('items') as Value[]).length
  const [offset, total, more] = [shown(body.get('offset')), shown(body.get('totalResults')), body.get('hasMore') === true]
  const to = (rel: string) => {
    const href = relOf(body, rel)
    return href === undefined ? undefined : withQuery({ ...run.draft, fault: undefined }, pairsOf(href.split('?')[1] ?? ''))
  }
  const [next, previous] = [to('next'), to('previous') ?? to('prev')]
  const all: Draft = {
    ...withQuery({ ...run.draft, fault: undefined }, { limit: '1000', offset: undefined }),
    config: { ...run.draft.config, fetchAllPages: true },
  }
  // All pages together end at the step's Maximum Pages, and have no link.
  const rest = more && !next && /^\d*$/.test(offset) ? withQuery({ ...run.draft, fault: undefined }, { offset: String(Number(offset) + items) }) : undefined
  const button = (title: ReactNode, draft: Draft) => <button type="button" className="quiet small" onClick={() => openAndRun(draft)}>{title}</button>
  return (
    <p className="row wrap pages">
      <span className="hint">{items === 1 ? '1 row' : `${items} rows`}{total !== '' && ` of ${total}`}{offset !== '' && offset !== '0' && `, from ${offset} on`}{more ? '; more follow.' : '.'}</span>
      {previous && button('Previous page', previous)}
      {next && button('Next page', next)}
      {rest && button('The rows that follow', rest)}
      {(next ?? previous) && button('All pages', all)}
    </p>
  )
}

// OpenRecord leads to the record that the answer's Location names.
function OpenRecord({ run, bench }: { run: Run; bench: Bench }) {
  const answer = run.answer!
  const location = answer.headers.find(({ name }) => name === 'location')?.value
  if (!answer.recordId) return null
  const type = /^\/?(?:services\/rest\/)?record\/v1\/([^/?]+)/.exec(String(run.draft.input.url ?? '').replace(/^https:\/\/[^/]+/, ''))?.[1]
  const draft = (location && linked(location, bench)) || (type && getDraft(`record/v1/${type}/${answer.recordId}`))
  if (!draft) return null
  return <p className="row wrap note"><span>The record is {answer.recordId}.</span><button type="button" className="quiet small" onClick={() => bench.open(draft)}>Open the record</button></p>
}

const queryOf = (run: Run) => (run.draft.input.method === 'POST' ? sqlOf(run.draft) : undefined)

// Tables that hold records of several types.
const families = ['entity', 'item', 'transaction', 'transactionline', 'transactionaccountingline', 'dual']

// recordOf tells which record, or type, a row is about: where its own link leads or, for a
// query of one record type, the one with the row's id.
function recordOf(run: Run, bench: Bench): (row: Obj) => { title: string; draft: Draft } | undefined {
  const sql = queryOf(run)
  const tables = sql === undefined ? [] : tablesOf(sql)
  const type = tables.length === 1 && !families.includes(tables[0]!.name) ? tables[0]!.name : undefined
  return (row) => {
    const id = shown(row.get('id'))
    const href = relOf(row, 'self') ?? relOf(row, 'describes') // the latter in the metadata catalog
    const own = href === undefined ? undefined : linked(href, bench)
    if (own) return { title: String(own.input.url).replace(/^record\/v1\//, '').replace('/', ' '), draft: own }
    return type && /^\d+$/.test(id) ? { title: `${type} ${id}`, draft: getDraft(`record/v1/${type}/${id}`) } : undefined
  }
}
