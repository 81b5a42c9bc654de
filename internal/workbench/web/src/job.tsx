// An asynchronous job of NetSuite, followed while it runs.
import type { Run } from './api'
import type { Bench } from './bench'

export function JobFollow({ run, bench }: { run: Run; bench: Bench }) {
  void bench
  return <p className="empty">JobFollow {run.id}</p>
}
