// The saved request in the form follows what another tab or program made of it, as
// long as it was not changed here.
import { useEffect, useRef } from 'react'
import type { DraftControl } from './use-draft'
import type { WorkspaceControl } from './use-workspace'
import { changedSince, draftOf, find, type Saved } from './workspace'

export function useOpenSaved({ document, current }: WorkspaceControl, request: DraftControl) {
  const known = useRef<{ place: string; saved?: Saved }>({ place: '' })
  const saved = current && find(document, current)
  const place = JSON.stringify(current ?? '')
  useEffect(() => {
    const before = known.current.place === place ? known.current.saved : undefined
    known.current = { place, saved }
    if (!before || !saved || changedSince(before, request.draft) || !changedSince(saved, request.draft)) return
    request.replace(draftOf(saved))
  }, [place, saved])
}
