// The request in the form: how it changes, and what was left out when it did.
import { useRef, useState } from 'react'
import type { Draft, Fields } from './api'
import { change, pick, replaced, settle, type Change } from './leftovers'

// Leftovers are what the latest change left out, and the draft that has it.
export interface Leftovers {
  dropped: string[]
  before: Draft
}

export interface DraftControl {
  draft: Draft
  version: number // changes when the draft is replaced, not typed
  leftovers?: Leftovers
  edit: (version: number, part: Partial<Draft>) => void
  replace: (next: Draft) => void
  pick: (url: string) => void
  settle: () => Change
  written: () => void
  putBack: () => void
  dismiss: () => void
}

export function useDraft(first: Draft): DraftControl {
  const [draft, setDraft] = useState(first)
  const [version, setVersion] = useState(0)
  const [leftovers, setLeftovers] = useState<Leftovers>()
  // Events of one gesture follow each other faster than the page is drawn.
  const now = useRef(draft)
  const written = useRef(first) // the request that the form last held as a whole
  const current = useRef(version)
  current.current = version

  const set = (next: Draft) => {
    now.current = next
    setDraft(next)
  }
  const tell = (dropped: string[], before: Draft) => {
    if (dropped.length > 0) setLeftovers({ dropped, before })
  }
  const replace = (next: Draft) => {
    const before = now.current
    const dropped = replaced(before, next)
    setLeftovers(dropped.length > 0 ? { dropped, before } : undefined)
    written.current = next
    set(next)
    setVersion((v) => v + 1)
  }
  return {
    draft,
    version,
    leftovers,
    // A form that was replaced may still speak, of the draft that it knew.
    edit: (of, part) => {
      if (of !== current.current) return
      const before = now.current
      const next = { ...before, ...part }
      const method = next.input.method
      if (method === before.input.method) {
        set(next)
        return
      }
      const asked: Draft = { ...next, input: { ...next.input, method: before.input.method } }
      const changed = change(asked, { method, url: next.input.url }, written.current)
      set(changed.draft)
      tell(changed.dropped, asked)
    },
    replace,
    pick: (url) => {
      const before = now.current
      const changed = pick(before, url, written.current)
      written.current = changed.draft
      set(changed.draft)
      tell(changed.dropped, keepUrl(before, url))
    },
    settle: () => {
      const before = now.current
      const changed = settle(before, written.current)
      if (changed.dropped.length > 0 || changed.draft.input.method !== before.input.method) {
        written.current = changed.draft
        set(changed.draft)
        tell(changed.dropped, before)
      }
      return changed
    },
    written: () => { written.current = now.current },
    putBack: () => {
      if (leftovers) replace(leftovers.before)
    },
    dismiss: () => setLeftovers(undefined),
  }
}

function keepUrl(draft: Draft, url: string): Draft {
  const input: Fields = { ...draft.input, url }
  return { ...draft, input }
}
