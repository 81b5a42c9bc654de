// A failure: what happened, which fields, what became of the request, and what
// to do. Where the outcome is unknown, looking comes first.
import type { Problem } from './api'
import { BodyView, HeaderTable } from './body-view'
import { duration, Icon } from './parts'

export function ProblemView({ problem }: { problem: Problem }) {
  const { upstream } = problem
  const unknown = problem.outcome === 'unknown'
  // The message tells of most fields already, and each sentence names its own.
  const fields = problem.fields.filter((field) => !problem.message.includes(field.description))
  return (
    <div className="problem">
      <p className="problem-head">
        <Icon name="cross" />
        <code className="reason">{problem.reason}</code>
        {problem.statusCode ? <span className="chip bad">{problem.statusCode}</span> : null}
        {problem.errorCode ? <code className="chip">{problem.errorCode}</code> : null}
      </p>
      {unknown && <p className="problem-message">{problem.outcomeText}</p>}
      <p className={unknown ? undefined : 'problem-message'}>{problem.message}</p>
      {fields.length > 0 && (
        <ul className="problem-fields" aria-label="Fields to put right">
          {fields.map((field, i) => (
            <li key={i}>{field.description}</li>
          ))}
        </ul>
      )}
      <dl className="facts">
        {problem.outcomeText && <><dt>Outcome</dt><dd><code>{problem.outcome}</code> {!unknown && problem.outcomeText}</dd></>}
        <dt>What to do</dt><dd>{problem.advice}</dd>
        {problem.attempts > 0 && <><dt>Attempts</dt><dd>{problem.attempts}</dd></>}
        {problem.retryAfter ? <><dt>Try again</dt><dd>in {duration(problem.retryAfter * 1000)}</dd></> : null}
      </dl>
      {upstream && (
        <details className="upstream">
          <summary>NetSuite’s answer ({upstream.statusCode})</summary>
          <BodyView body={upstream.body} label="Body of NetSuite’s answer" />
          <HeaderTable headers={upstream.headers} />
        </details>
      )}
    </div>
  )
}
