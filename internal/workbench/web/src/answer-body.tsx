// The body of an answer: text, tree or table, with search, links and download.
import type { Run } from './api'
import type { Bench } from './bench'

export function AnswerBody({ run, bench }: { run: Run; bench: Bench }) {
  void bench
  return <p className="empty">AnswerBody {run.id}</p>
}
