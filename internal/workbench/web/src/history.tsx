// What was run, newest first. It lives in the memory of the command.
import type { Run } from './api'
import { Card, duration } from './parts'

export function HistoryCard(props: { runs: Run[]; shown?: string; onShow: (run: Run) => void; onClear: () => void }) {
  const { runs } = props
  return (
    <Card
      title="History" className="history"
      aside={runs.length > 0 ? <button type="button" className="quiet" onClick={props.onClear}>Clear</button> : undefined}
    >
      {runs.length === 0
        ? <p className="empty">Requests that you run are listed here until the command ends. Credentials are not kept, and nothing is written to disk.</p>
        : (
          <ul>
            {runs.map((run) => (
              <li key={run.id}>
                <button type="button" className="entry" aria-current={run.id === props.shown} onClick={() => props.onShow(run)}>
                  <span className={`dot ${run.answer && run.answer.statusCode < 400 ? 'good' : 'bad'}`} aria-hidden="true" />
                  <span className="entry-method">{String(run.draft.input.method ?? '')}</span>
                  <span className="entry-url">{String(run.draft.input.url ?? '')}</span>
                  <span className="entry-result">{run.answer ? run.answer.statusCode : run.problem?.reason}</span>
                  <span className="entry-time">
                    {run.target === 'simulator' ? 'simulated' : run.account} · {duration(run.durationMs)} · {new Date(run.at).toLocaleTimeString()}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
    </Card>
  )
}
