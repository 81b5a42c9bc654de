// The same request as cURL, netsuite, Go, Node.js and Python.
import type { Run } from './api'
import type { Bench } from './bench'

export function CopyAs({ run, bench }: { run: Run; bench: Bench }) {
  void bench
  return <p className="empty">CopyAs {run.id}</p>
}
