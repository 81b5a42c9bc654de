// A failure: what happened, in words; which fields; what became of the request;
// and one piece of advice. Where the outcome is unknown, that is to look first.
import type { Problem } from './api'
import { BodyView, HeaderTable } from './body-view'
import { attempts, duration, Icon } from './parts'

interface Props {
  problem: Problem
  onField?: (id: string) => void // leads to the field with the id
}

export function ProblemView({ problem, onField }: Props) {
  const { upstream } = problem
  // The message tells of most fields already, and each sentence names its own.
  const fields = problem.fields.filter((field) => field.name !== '')
  const told = (description: string) => problem.message.includes(description)
  const listed = onField ? fields : fields.filter((field) => !told(field.description))
  const message = listed.length > 0 && fields.every((field) => told(field.description)) ? rest(problem.message, listed.map((f) => f.description)) : problem.message
  return (
    <div className="problem">
      <h3 className="problem-head"><Icon name="cross" />{problem.title}</h3>
      <p className="problem-codes">
        <code className="reason">{problem.reason}</code>
        {problem.statusCode ? <code>{problem.statusCode}</code> : null}
        {problem.errorCode ? <code>{problem.errorCode}</code> : null}
        {problem.attempts > 0 && <span>{attempts(problem.attempts)}</span>}
      </p>
      {message && <p className="problem-message">{message}</p>}
      {listed.length > 0 && (
        <ul className="problem-fields" aria-label="Fields to put right">
          {listed.map((field, i) => (
            <li key={i}>{onField
              ? <button type="button" className="link" onClick={() => onField(fieldId(problem, field.name))}>{field.description}</button>
              : field.description}</li>
          ))}
        </ul>
      )}
      {problem.outcomeText && problem.outcome !== 'unknown' && <p className="problem-outcome" data-outcome={problem.outcome}>{problem.outcomeText}</p>}
      {problem.advice && <p className="problem-advice"><strong>What to do:</strong> {problem.advice}{problem.retryAfter ? ` NetSuite asks to wait ${duration(problem.retryAfter * 1000)}.` : ''}</p>}
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

// rest is a message without the sentences that the fields' list repeats.
function rest(message: string, descriptions: string[]): string {
  return descriptions.reduce((text, one) => text.replace(one, ''), message).replace(/\s+/g, ' ').trim()
}

// fieldId is the id of the element that holds a field of the form.
function fieldId({ reason }: Problem, name: string): string {
  const form = reason === 'INVALID_CREDENTIALS' ? 'credentials' : reason === 'INVALID_CONFIG' ? 'config' : 'input'
  return `${form}_${name.split('.')[0]}`
}
