// The saved requests as the page has them. Each change is saved at once; one that
// was made on an older version than the file has is not, and can be made again.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { get, put, Refusal } from './api'
import { useKept } from './kept'
import { emptyWorkspace, type Place, type Workspace } from './workspace'

export type Change = (workspace: Workspace) => Workspace

export interface WorkspaceControl {
  loaded: boolean // or could not be
  path: string // of the file, '' for memory
  document: Workspace
  problem: string // why the file cannot be read, or a change was not saved
  notice: string // that the file was changed by somebody else
  conflict: boolean // a change waits for reload or again
  change: (change: Change) => Promise<boolean> // whether it is saved
  reload: () => void
  again: () => void
  dismiss: () => void
  current?: Place // the saved request that was opened last
  setCurrent: (place: Place | undefined) => void
  chosen: string // the set of variables, '' for none
  choose: (name: string) => void
  values: Record<string, string> // of the chosen set
}

interface Answer {
  version: string
  path: string
  unchanged?: boolean
  document?: Workspace
}

const pollEvery = 3000
const chosenKey = 'workbench-variables' // the name of a set, never a value

export function useWorkspace(): WorkspaceControl {
  const [document_, setDocument] = useState<Workspace>(emptyWorkspace)
  const [loaded, setLoaded] = useState(false)
  const [path, setPath] = useState('')
  const [problem, setProblem] = useState('')
  const [notice, setNotice] = useState('')
  const [waiting, setWaiting] = useState<Change>()
  const [current, setCurrent] = useKept<Place | undefined>('saved-request', undefined)
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(chosenKey) ?? '')
  const now = useRef({ version: '', document: document_ })
  const queue = useRef<Promise<unknown>>(Promise.resolve())

  const take = (version: string, document: Workspace) => {
    now.current = { version, document }
    setDocument(document)
  }
  // Reads and changes follow each other: none sees the half of another.
  const inTurn = <T,>(work: () => Promise<T>): Promise<T> => {
    const done = queue.current.then(work)
    queue.current = done.catch(() => undefined)
    return done
  }
  const read = useCallback(() => inTurn(async () => {
    const known = now.current.version
    try {
      const answer = await get<Answer>(`workspace${known ? `?known=${encodeURIComponent(known)}` : ''}`)
      setPath(answer.path)
      if (answer.unchanged || !answer.document) return
      take(answer.version, answer.document)
      setProblem('')
      if (known) setNotice('The saved requests were changed by another program or another tab. This is how they are now.')
    } catch (error) {
      // A server that is gone is told by the page itself.
      if (error instanceof Refusal && error.status > 0) setProblem(error.message)
    } finally {
      setLoaded(true)
    }
  }), [])
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void read()
    }
    look()
    const timer = window.setInterval(look, pollEvery)
    window.addEventListener('focus', look)
    return () => {
      window.clearInterval(timer)
      window.removeEventListener('focus', look)
    }
  }, [read])

  const change = (make: Change) => inTurn(async () => {
    const { version, document } = now.current
    const next = make(document)
    if (next === document) {
      setProblem('There is nothing to change: what was to be changed is no longer there.')
      return false
    }
    try {
      const answer = await put<Answer>('workspace', { version, document: next })
      take(answer.version, next)
      setPath(answer.path)
      setProblem('')
      setNotice('')
      setWaiting(undefined)
      return true
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
      if (error instanceof Refusal && error.status === 409) setWaiting(() => make)
      return false
    }
  })
  const reload = () => {
    setWaiting(undefined)
    setProblem('')
    void read()
  }
  const again = () => {
    const make = waiting
    setWaiting(undefined)
    setProblem('')
    void read().then(() => make && change(make))
  }
  const choose = (name: string) => {
    setChosen(name)
    sessionStorage.setItem(chosenKey, name)
  }
  const set = document_.variables.find(({ name }) => name === chosen)
  const values = useMemo(() => set?.values ?? {}, [set])
  return {
    loaded, path, document: document_, problem, notice, conflict: waiting !== undefined, change, reload, again,
    dismiss: () => { setNotice(''); setProblem(''); setWaiting(undefined) },
    current, setCurrent, chosen: set ? chosen : '', choose, values,
  }
}
