// The drawer's panel of saved requests: collections, notes, example answers, variables, import.
import type { Bench } from './bench'


export function Library({ bench }: { bench: Bench }) {
  void bench
  return <p className="empty">Library</p>
}
