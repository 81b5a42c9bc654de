// The result of a run, beside the request that it belongs to: status, where the
// time went, body, headers, and the same request for other programs.
import { useState, type RefObject } from 'react'
import { AnswerBody } from './answer-body'
import type { Draft, Json, Run } from './api'
import type { Bench } from './bench'
import { HeaderTable } from './body-view'
import { CopyAs } from './copy-as'
import { JobFollow } from './job'
import { attempts, CopyButton, Icon, Method, size, statusClass, Tabs, type Tab } from './parts'
import { ProblemView } from './problem'
import { RunningNote } from './running'
import { Timeline, TimeStrip } from './timeline'
import { useKept } from './kept'

const phrases: Record<number, string> = {
  200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden',
  404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict', 429: 'Too Many Requests', 500: 'Internal Server Error',
  502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
}

interface Props {
  bench: Bench
  shown?: Run
  failed: string // why there is no answer
  running: string // the id of the run that is under way
  onField: (id: string) => void
  paneRef: RefObject<HTMLElement | null>
}

export function AnswerPane({ bench, shown, failed, running, onField, paneRef }: Props) {
  return (
    <section className="answer-pane" id="answer" aria-labelledby="answer-title" ref={paneRef} aria-busy={running !== ''}>
      <h2 id="answer-title" className="visually-hidden">Answer</h2>
      <div aria-live="polite" aria-atomic="false">
        {shown && <p className="visually-hidden">{spoken(shown)}</p>}
        {failed && <p className="verdict bad"><Icon name="cross" />{failed}</p>}
      </div>
      {running !== '' && <RunningNote key={running} id={running} />}
      {shown
        ? <AnswerView key={shown.id} run={shown} bench={bench} onField={onField} />
        : !failed && running === '' && <p className="empty answer-empty">Run the request: its answer appears here. <span className="keys">Ctrl+Enter runs it from anywhere.</span></p>}
    </section>
  )
}

function AnswerView({ run, bench, onField }: { run: Run; bench: Bench; onField: (id: string) => void }) {
  const [tab, setTab] = useKept('answer-tab', 'body')
  const [timeline, setTimeline] = useState(false)
  const { answer, problem } = run
  const tabs: Tab[] = []
  if (answer) {
    tabs.push({ id: 'body', title: 'Body', panel: <AnswerBody run={run} bench={bench} /> })
    tabs.push({ id: 'headers', title: <>Headers <span className="count">{answer.headers.length}</span></>, panel: <HeaderTable headers={answer.headers} /> })
  }
  tabs.push({ id: 'copy', title: 'Copy as', panel: <CopyAs run={run} bench={bench} /> })
  const chosen = tabs.some((t) => t.id === tab) ? tab : tabs[0]!.id
  const changed = canonical(run.draft) !== canonical(bench.draft)
  return (
    <div className="answer" data-run={run.id}>
      <p className="answer-of">
        <Method name={run.draft.input.method} /> <span className="mono answer-url">{String(run.draft.input.url ?? '')}</span>
        {changed && <span className="tag changed" role="note">The form has changed since</span>}
      </p>
      <div className="summary">
        {answer && <span className={`status ${statusClass(answer.statusCode)}`} id="status">{answer.statusCode} {phrases[answer.statusCode] ?? ''}</span>}
        <TimeStrip phases={run.timing} total={run.durationMs} open={timeline} onOpen={setTimeline} />
        {answer && answer.body.kind !== 'none' && <Fact name="Size" value={size(answer.body.bytes)} />}
        {answer && <span className="fact" data-fact="attempts">{sent(run)}</span>}
        {answer?.recordId && <Fact name="Record ID" value={answer.recordId} copy />}
        {answer?.jobId && <Fact name="Job ID" value={answer.jobId} copy />}
        <span className="fact answer-when">{run.target === 'simulator' ? 'simulated' : run.account || 'no account'}, {new Date(run.at).toLocaleTimeString()}</span>
      </div>
      {timeline && <Timeline phases={run.timing} total={run.durationMs} sent={problem?.outcome !== 'not_sent'} />}
      {problem && <ProblemView problem={problem} onField={onField} />}
      {(answer?.jobId || isJob(run)) && <JobFollow run={run} bench={bench} />}
      <Tabs label="Parts of the answer" tabs={tabs} chosen={chosen} onChoose={setTab} />
    </div>
  )
}

// isJob reports whether a run asked for the state of an asynchronous job.
function isJob({ draft }: Run): boolean {
  return /(^|\/)async\/v1\/job\/[^/?]/.test(String(draft.input.url ?? ''))
}

// sent tells how often NetSuite was asked: pages are requests of their own.
function sent({ answer, draft }: Run): string {
  const n = answer!.attempts
  return draft.config.fetchAllPages === true && n > 1 ? `${n} requests` : attempts(n)
}

function spoken(run: Run): string {
  return run.answer ? `Answer ${run.answer.statusCode}, ${sent(run)}.` : `Failed: ${run.problem?.title}.`
}

// canonical is a draft as text, whatever the order in which its members came.
function canonical(draft: Draft): string {
  const plain = (value: Json | undefined): Json | undefined => {
    if (Array.isArray(value)) return value.map((one) => plain(one) ?? null)
    if (value === null || typeof value !== 'object') return value === '' ? undefined : value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, plain(one) ?? null]))
  }
  const input = Object.fromEntries(Object.entries(draft.input).filter(([, value]) => value !== undefined && value !== ''))
  return JSON.stringify([plain(input as Json), draft.bodyAs, plain(draft.config as Json), draft.fault])
}

function Fact({ name, value, copy }: { name: string; value: string; copy?: boolean }) {
  return (
    <span className="fact">
      <span className="fact-name">{name}</span> <span className="fact-value">{value}</span>
      {copy && <CopyButton text={value} label={`Copy ${name}`} small />}
    </span>
  )
}
