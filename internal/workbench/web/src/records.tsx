// The drawer's panel of the account's record types and their fields.
import type { Bench } from './bench'


export function Records({ bench }: { bench: Bench }) {
  void bench
  return <p className="empty">Records</p>
}
