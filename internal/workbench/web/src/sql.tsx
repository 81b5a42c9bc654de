// The editor of a SuiteQL request: SQL, with tables and columns completed.
import type { Bench } from './bench'


export function SqlEditor({ bench }: { bench: Bench }) {
  void bench
  return <p className="empty">SqlEditor</p>
}
