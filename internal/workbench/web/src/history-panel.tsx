// The drawer's panel of runs: by request, searchable, with the difference of two answers.
import type { Bench } from './bench'


export function HistoryPanel({ bench }: { bench: Bench }) {
  void bench
  return <p className="empty">HistoryPanel</p>
}
