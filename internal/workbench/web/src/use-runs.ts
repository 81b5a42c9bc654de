// Running the request, with every question that belongs to it, and the runs so
// far.
import { useEffect, useRef, useState } from 'react'
import { cancel as cancelRun, get, newRunId, Refusal, remove, run as runRequest, type Confirmation, type Connection, type Draft, type Run } from './api'
import { keep, readKept } from './kept'
import { usualMethod } from './leftovers'
import type { DraftControl } from './use-draft'
import { resolve } from './variables'

const most = 50

export interface Runs {
  runs: Run[] // newest first
  shown?: Run
  running: boolean
  underway: string // the id of the run, while it runs
  failed: string // why there is no answer
  asked?: { confirmation: Confirmation; answer: (confirmed: boolean) => void }
  start: () => Promise<void>
  cancel: () => void
  giveUp: () => void
  show: (run: Run) => Promise<void>
  clear: () => void
  learn: (rows: Run[]) => void // what the workbench has
}

export function useRuns(known: Run[], connection: Connection, request: DraftControl, values: Record<string, string>, onAnswer: () => void): Runs {
  const [runs, setRuns] = useState<Run[]>(known)
  const [shown, setShown] = useState<Run>()
  const [underway, setUnderway] = useState('')
  const running = underway !== ''
  const [failed, setFailed] = useState('')
  const [asked, setAsked] = useState<Runs['asked']>()
  const call = useRef<{ id: string; control: AbortController }>(undefined)
  const busy = useRef(false)

  const put = (run: Run | undefined) => {
    setShown(run)
    keep('shown', run?.id)
  }
  const awaited = useRef('') // the run that a reload ended, until the workbench tells of it
  const bring = (id: string) => {
    awaited.current = ''
    get<Run>(`runs/${id}`).then((run) => setShown((now) => now ?? run), () => {}) // the workbench has it no longer
  }
  // A reload shows the answer again that was shown, and what became of a run that
  // was under way.
  useEffect(() => {
    const id = readKept<string>('shown')
    if (id === undefined) return
    if (known.some((run) => run.id === id)) bring(id)
    else awaited.current = id
  }, [])
  // Why another request was not sent is no matter of the one that takes its place.
  useEffect(() => setFailed(''), [request.version])
  const confirm = (confirmation: Confirmation) =>
    new Promise<boolean>((resolve) => {
      setAsked({ confirmation, answer: (confirmed) => { setAsked(undefined); resolve(confirmed) } })
    })
  const start = async () => {
    if (busy.current) return
    // A write that has just lost what was left over from another request is
    // looked at before it is sent.
    const { draft, dropped } = request.settle()
    if (dropped.length > 0 && !reads(draft)) return
    const filled = resolve(draft, values)
    if (filled.problem !== '') {
      setFailed(filled.problem)
      onAnswer()
      return
    }
    request.written()
    const id = newRunId()
    const control = new AbortController()
    call.current = { id, control }
    busy.current = true
    setUnderway(id)
    setFailed('')
    awaited.current = ''
    keep('shown', id)
    try {
      let done = await runRequest(id, connection, filled.draft, draft, false, control.signal)
      if ('confirmation' in done) {
        if (!await confirm(done.confirmation)) {
          keep('shown', shown?.id)
          return
        }
        done = await runRequest(id, connection, filled.draft, draft, true, control.signal)
      }
      if ('confirmation' in done) throw new Refusal('The workbench asks for a confirmation that was given already.')
      const finished = done
      put(finished)
      setRuns((all) => [finished, ...all.filter((run) => run.id !== id)].slice(0, most))
    } catch (error) {
      if (control.signal.aborted) setFailed(`You cancelled the request.${lookFirst(draft)}`)
      else if (error instanceof Refusal) setFailed(error.message + (error.status === 0 ? lookFirst(draft) : ''))
      else setFailed(`The answer could not be shown: reload the page.${lookFirst(draft)}`)
      setShown(undefined)
      // A reload cuts the call off: the page that comes shows what became of it.
      if (error instanceof Refusal && error.status !== 0) keep('shown', undefined)
    } finally {
      busy.current = false
      setUnderway('')
    }
    onAnswer()
  }
  const show = async (run: Run) => {
    try {
      const whole = run.short ? await get<Run>(`runs/${run.id}`) : run
      put(whole)
      setFailed('')
      request.replace(whole.draft)
      onAnswer()
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error))
    }
  }
  return {
    runs, shown, running, underway, failed, asked, start, show,
    // The run that is cancelled still tells what came of it. Only where the
    // workbench cannot cancel it is it given up.
    cancel: () => {
      if (!call.current) return
      const { id, control } = call.current
      cancelRun(id).catch(() => control.abort())
    },
    giveUp: () => call.current?.control.abort(),
    clear: () => {
      setRuns([])
      remove('runs').catch((error: unknown) => setFailed(String(error)))
    },
    learn: (rows) => {
      setRuns((all) => rows.map((row) => all.find((run) => run.id === row.id) ?? row))
      if (rows.some((row) => row.id === awaited.current)) bring(awaited.current)
    },
  }
}

// reads reports whether a request changes nothing.
export function reads({ input }: Draft): boolean {
  return input.method === 'GET' || input.method === usualMethod(input.url)
}

// lookFirst is the advice about a request whose end is not known.
function lookFirst(draft: Draft): string {
  return reads(draft) ? '' : ' Look in NetSuite whether it was carried out before you run it again.'
}
