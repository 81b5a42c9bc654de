// The drawer's panel of runs: by request, searchable, with the difference of two answers.
import { lazy, Suspense, useState } from 'react'
import type { Run } from './api'
import type { Bench } from './bench'
import './library.css'
import { duration } from './parts'

const Compare = lazy(() => import('./compare'))

export function HistoryPanel({ bench }: { bench: Bench }) {
  const { runs, shown } = bench
  const [search, setSearch] = useState('')
  const [marked, setMarked] = useState<string[]>([])
  const [comparing, setComparing] = useState<[Run, Run]>()
  if (runs.length === 0) return <p className="empty">Requests that you run are listed here until the command ends. Credentials are not kept, and nothing of it is written to disk.</p>
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const found = runs.filter((run) => words.every((word) => searched(run).includes(word)))
  const groups = byRequest(found)
  const chosen = marked.flatMap((id) => runs.find((run) => run.id === id) ?? [])
  const mark = (id: string) => setMarked((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id].slice(-2)))
  return (
    <div className="library runs">
      <div className="row wrap tools">
        <input type="search" className="form-control" aria-label="Search the history" placeholder="Search: URL, status, account…" autoComplete="off" spellCheck={false} value={search} onChange={(event) => setSearch(event.target.value)} />
        <button type="button" className="quiet" disabled={chosen.length !== 2} onClick={() => setComparing(inOrder(chosen))}>Compare two answers</button>
        <button type="button" className="quiet" onClick={bench.clear}>Clear</button>
      </div>
      <p className="hint" role="status">
        {found.length < runs.length ? `${found.length} of ${runs.length} runs.` : `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}; the latest 50 are kept.`}
        {chosen.length === 1 && ' Mark another answer to compare it with.'}
      </p>
      {groups.map(({ key, method, url, runs: those }) => (
        <section key={key} className="collection" aria-label={`${method} ${url}`}>
          <p className="run-group"><span className={`entry-method ${method}`}>{method}</span> <span className="saved-name mono">{url}</span>{those.length > 1 && <span className="count">{those.length}</span>}</p>
          <ul>
            {those.map((run) => (
              <li key={run.id} className="run-row">
                <input type="checkbox" aria-label={`Mark the answer of ${time(run)} to compare it`} disabled={!run.answer} checked={marked.includes(run.id)} onChange={() => mark(run.id)} />
                <button type="button" className="entry run" aria-current={run.id === shown?.id} onClick={() => bench.show(run)}>
                  <span className={`entry-result ${run.answer && run.answer.statusCode < 400 ? 'good' : 'bad'}`}>{run.answer ? run.answer.statusCode : <code>{run.problem?.reason}</code>}</span>
                  <span className="entry-time">{where(run)} · {duration(run.durationMs)} · {time(run)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {comparing && <Suspense fallback={null}><Compare runs={comparing} onClose={() => setComparing(undefined)} /></Suspense>}
    </div>
  )
}

function searched({ draft, account, target, answer, problem }: Run): string {
  return [draft.input.method, draft.input.url, account, target === 'simulator' ? 'simulated' : '', answer?.statusCode, problem?.reason, problem?.statusCode, problem?.errorCode]
    .filter((part) => part !== undefined && part !== '').join(' ').toLowerCase()
}

function byRequest(runs: Run[]): { key: string; method: string; url: string; runs: Run[] }[] {
  const groups = new Map<string, { key: string; method: string; url: string; runs: Run[] }>()
  for (const run of runs) {
    const [method, url] = [String(run.draft.input.method ?? ''), String(run.draft.input.url ?? '')]
    const key = `${method} ${url}`
    if (!groups.has(key)) groups.set(key, { key, method, url, runs: [] })
    groups.get(key)!.runs.push(run)
  }
  return [...groups.values()]
}

// inOrder puts the older answer first.
function inOrder(runs: Run[]): [Run, Run] {
  const [a, b] = runs as [Run, Run]
  return a.at <= b.at ? [a, b] : [b, a]
}

function where(run: Run): string {
  return run.target === 'simulator' ? 'simulated' : run.account || 'no account'
}

function time(run: Run): string {
  return new Date(run.at).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })
}
