// The result of a run: status, timeline, body, headers, and the same request as
// a shell command and as Go code.
import { useState } from 'react'
import type { Run } from './api'
import { BodyView, HeaderTable } from './body-view'
import { CopyButton, duration, size, Tabs, type Tab } from './parts'
import { ProblemView } from './problem'
import { Timeline } from './timeline'

const phrases: Record<number, string> = {
  200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden',
  404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict', 429: 'Too Many Requests', 500: 'Internal Server Error',
  502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
}

export function AnswerView({ run }: { run: Run }) {
  const [tab, setTab] = useState('body')
  const { answer, problem } = run
  const tabs: Tab[] = []
  if (answer) {
    tabs.push({
      id: 'body', title: 'Body',
      panel: answer.body.kind === 'none'
        ? <p className="empty">The answer has no body.</p>
        : <BodyView body={answer.body} label="Body of the answer" run={run} />,
    })
    tabs.push({ id: 'headers', title: <>Headers <span className="count">{answer.headers.length}</span></>, panel: <HeaderTable headers={answer.headers} /> })
  }
  tabs.push({ id: 'command', title: 'Command', panel: <Code text={run.equivalent.command} label="command" note={commandNote(run)} /> })
  tabs.push({ id: 'go', title: 'Go host', panel: <Code text={run.equivalent.go} label="Go code" note="A whole host in Go, to build in a folder of the connector’s module: it loads the plugin and runs this request." /> })
  const chosen = tabs.some((t) => t.id === tab) ? tab : tabs[0]!.id
  return (
    <div className="answer">
      {answer && (
        <div className="summary">
          <span className={`status ${statusClass(answer.statusCode)}`} id="status">{answer.statusCode} {phrases[answer.statusCode] ?? ''}</span>
          <Fact name="Time" value={duration(run.durationMs)} />
          <Fact name="Attempts" value={String(answer.attempts)} />
          {answer.body.kind !== 'none' && <Fact name="Body" value={size(answer.body.bytes)} />}
          {answer.recordId && <Fact name="Record ID" value={answer.recordId} copy />}
          {answer.jobId && <Fact name="Job ID" value={answer.jobId} copy />}
        </div>
      )}
      {problem && <ProblemView problem={problem} />}
      <Timeline phases={run.timing} total={run.durationMs} sent={problem?.outcome !== 'not_sent'} />
      <Tabs label="Parts of the answer" tabs={tabs} chosen={chosen} onChoose={setTab} />
    </div>
  )
}

function statusClass(code: number): string {
  return code < 300 ? 'good' : code < 400 ? 'warn' : 'bad'
}

function commandNote(run: Run): string {
  const where = 'The program is bin/netsuite after go build -o bin/ ./cmd/...'
  return run.target === 'simulator'
    ? `Reaches this simulated account while the workbench runs. For credentials.json, press Copy as credentials.json. ${where}`
    : `credentials.json holds the form’s fields as JSON; or leave it out and set the NETSUITE_ variables. ${where}`
}

function Fact({ name, value, copy }: { name: string; value: string; copy?: boolean }) {
  return (
    <span className="fact">
      <span className="fact-name">{name}</span> <span className="fact-value">{value}</span>
      {copy && <CopyButton text={value} label={`Copy ${name}`} small />}
    </span>
  )
}

function Code({ text, label, note }: { text: string; label: string; note: string }) {
  if (!text) return <p className="empty">There is none: the connector does not accept this request.</p>
  return (
    <div>
      <div className="row wrap tools"><CopyButton text={text} label={`Copy the ${label}`} /><span className="hint">{note}</span></div>
      <pre className="code" tabIndex={0} aria-label={label}>{text}</pre>
    </div>
  )
}
