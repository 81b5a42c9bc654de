// The form of a RESTlet's call: script, deployment, method.
import type { Bench } from './bench'


export function RestletForm({ bench }: { bench: Bench }) {
  void bench
  return <p className="empty">RestletForm</p>
}
