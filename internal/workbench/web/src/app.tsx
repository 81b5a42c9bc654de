// The page: what it knows, and how its cards share it.
import { useCallback, useEffect, useRef, useState } from 'react'
import { cancel as cancelRun, get, newRunId, post, Refusal, remove, run as runRequest, type Confirmation, type Connection, type Draft, type Fields, type Run, type State, type Target } from './api'
import { AnswerView } from './answer'
import { ConfirmDialog } from './confirm'
import { ConnectionCard, type Verified } from './connection'
import { firstDraft } from './examples'
import { Guide } from './guide'
import { HistoryCard } from './history'
import { usualMethod } from './leftovers'
import { Card, Icon, scrollTo } from './parts'
import { RequestCard } from './request'
import type { Completion } from './url-field'
import { useAccount } from './use-account'
import { useDraft } from './use-draft'

export function App() {
  const [state, setState] = useState<State>()
  const [refusal, setRefusal] = useState('')
  useEffect(() => {
    get<State>('state').then(setState, (error: unknown) => setRefusal(error instanceof Error ? error.message : String(error)))
  }, [])
  if (refusal) return <main className="alone"><h1>NetSuite Workbench</h1><p className="verdict bad"><Icon name="cross" />{refusal}</p></main>
  if (!state) return <main className="alone" aria-busy="true"><p className="hint">Loading…</p></main>
  return <Workbench state={state} />
}

function Workbench({ state }: { state: State }) {
  const [target, setTarget] = useState<Target>(state.start)
  const [credentials, setCredentials] = useState<Record<Target, Fields>>({ simulator: state.example, netsuite: {} })
  const [useOwn, setUseOwn] = useState(state.own !== undefined)
  const [verified, setVerified] = useState<Verified>('unknown')
  const [guide, setGuide] = useState(false)
  const [integrations, setIntegrations] = useState(state.integrations)
  const request = useDraft(firstDraft(state.start))
  const [runs, setRuns] = useState<Run[]>(state.runs)
  const [shown, setShown] = useState<Run>()
  const [running, setRunning] = useState(false)
  const [failed, setFailed] = useState('')
  const [asked, setAsked] = useState<{ confirmation: Confirmation; answer: (confirmed: boolean) => void }>()
  const call = useRef<{ id: string; control: AbortController }>(undefined)
  const answer = useRef<HTMLDivElement>(null)

  const connection: Connection = {
    target,
    credentials: target === 'netsuite' && useOwn ? null : credentials[target],
  }
  // On an account of the person's own, nothing is asked unbidden before it is
  // known to be the right one.
  const recordTypes = useCompletion(connection, target === 'simulator' || verified === 'yes')
  const completion: Completion = { ...recordTypes, pick: request.pick, settle: () => void request.settle() }
  const confirm = (confirmation: Confirmation) =>
    new Promise<boolean>((resolve) => {
      setAsked({ confirmation, answer: (confirmed) => { setAsked(undefined); resolve(confirmed) } })
    })
  const start = async () => {
    // A write that has just lost what was left over from another request is
    // looked at before it is sent.
    const { draft, dropped } = request.settle()
    if (dropped.length > 0 && !reads(draft)) return
    request.written()
    const id = newRunId()
    const control = new AbortController()
    call.current = { id, control }
    setRunning(true)
    setFailed('')
    try {
      let done = await runRequest(id, connection, draft, false, control.signal)
      if ('confirmation' in done) {
        if (!await confirm(done.confirmation)) return
        done = await runRequest(id, connection, draft, true, control.signal)
      }
      if ('confirmation' in done) throw new Refusal('The workbench asks for a confirmation that was given already.')
      const shown = done
      setShown(shown)
      setRuns((known) => [shown, ...known].slice(0, 50))
    } catch (error) {
      if (control.signal.aborted) setFailed(`You cancelled the request.${lookFirst(draft)}`)
      else setFailed(error instanceof Refusal ? error.message : `The answer could not be shown: reload the page.${lookFirst(draft)}`)
      setShown(undefined)
    } finally {
      setRunning(false)
    }
    requestAnimationFrame(() => scrollTo(answer.current, 'nearest'))
  }
  // The run that is cancelled still tells what came of it. Only where the
  // workbench cannot cancel it is it given up.
  const cancel = () => {
    if (!call.current) return
    const { id, control } = call.current
    cancelRun(id).catch(() => control.abort())
  }
  const show = async (run: Run) => {
    try {
      const whole = run.short ? await get<Run>(`runs/${run.id}`) : run
      setShown(whole)
      setFailed('')
      request.replace(whole.draft)
      requestAnimationFrame(() => scrollTo(answer.current, 'start'))
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error))
    }
  }
  const choose = (to: Target) => {
    call.current?.control.abort()
    setTarget(to)
    // A write that was meant for the other account is not left standing.
    if (to !== target && !reads(request.draft)) request.replace(firstDraft(to))
  }
  const account = useAccount(target, target === 'netsuite' && useOwn ? null : credentials[target].accountId)
  const production = account?.production === true
  return (
    <>
      <a className="skip-link" href="#request" onClick={(event) => { event.preventDefault(); document.getElementById('input_url')?.focus() }}>Skip to the request</a>
      <header className="top">
        <div className="brand">
          <svg viewBox="0 0 16 16" width="26" height="26" aria-hidden="true"><rect width="16" height="16" rx="4" /><path d="M4.5 12V4l7 8V4" /></svg>
          <h1>NetSuite Workbench</h1>
          <span className="hint">{state.version}</span>
        </div>
        <div className="segments" role="group" aria-label="Where requests go">
          <button type="button" aria-pressed={target === 'simulator'} onClick={() => choose('simulator')}>Simulated account</button>
          <button type="button" aria-pressed={target === 'netsuite'} onClick={() => choose('netsuite')}>NetSuite</button>
        </div>
      </header>
      <p className={`notice ${target}${production ? ' production' : ''}`} role="status">
        {target === 'simulator'
          ? <><strong>Simulated account {state.account}.</strong> It runs inside this command, with example data. Nothing reaches NetSuite, and nothing you do here lasts.</>
          : production
            ? <><strong>NetSuite, production.</strong> This Account ID is no sandbox: what you run is real.</>
            : <><strong>NetSuite.</strong> Requests go to the account whose credentials you give.</>}
      </p>
      <nav className="jump" aria-label="On this page">
        <a href="#connection">Connection</a>
        <a href="#request">Request</a>
        <a href="#answer">Answer</a>
      </nav>
      <main className="bench">
        <div className="column" id="connection">
          <div hidden={!guide}>
            <Guide
              key={target}
              state={state} target={target} open={guide}
              integrations={integrations} onIntegration={(made) => setIntegrations((all) => [...all, made])}
              onFill={(fields) => setCredentials((all) => ({ ...all, [target]: { ...all[target], ...fields } }))}
              onEmpty={() => setCredentials((all) => ({ ...all, [target]: {} }))}
              onClose={() => setGuide(false)}
            />
          </div>
          <ConnectionCard
            state={state} target={target} credentials={credentials[target]}
            useOwn={target === 'netsuite' && useOwn} onUseOwn={setUseOwn}
            onChange={(fields) => setCredentials((all) => ({ ...all, [target]: fields }))}
            refused={shown?.problem?.reason === 'INVALID_CREDENTIALS' ? shown.problem.fields : undefined}
            onVerified={setVerified} guideOpen={guide} onGuide={() => setGuide((open) => !open)}
          />
        </div>
        <div className="column" id="request">
          <RequestCard
            state={state} target={target} request={request} refused={shown} running={running} asking={asked !== undefined} completion={completion}
            onRun={() => void start()} onCancel={cancel}
          />
          <div ref={answer} className="anchor" id="answer">
            <Card step={3} title="Answer">
              <div aria-live="polite" aria-atomic="false" aria-busy={running}>
                {shown && <p className="visually-hidden">{spoken(shown)}</p>}
                {failed && <p className="verdict bad"><Icon name="cross" />{failed}</p>}
              </div>
              {shown
                ? <AnswerView key={shown.id} run={shown} />
                : !failed && <p className="empty">Run the request: its status, body, headers and timeline appear here.</p>}
            </Card>
          </div>
          <HistoryCard
            runs={runs} shown={shown?.id} onShow={(run) => void show(run)}
            onClear={() => { setRuns([]); remove('runs').catch((error: unknown) => setFailed(String(error))) }}
          />
        </div>
      </main>
      {asked && <ConfirmDialog asked={asked.confirmation} onAnswer={asked.answer} />}
      <footer className="foot">
        <p>Runs on this machine only. Credentials and history live in memory and end with the command. <a href="LICENSES.txt" target="_blank" rel="noreferrer">Licences</a></p>
      </footer>
    </>
  )
}

function spoken(run: Run): string {
  return run.answer ? `Answer ${run.answer.statusCode}, ${run.answer.attempts} attempts.` : `Failed: ${run.problem?.reason}.`
}

// reads reports whether a request changes nothing.
function reads({ input }: Draft): boolean {
  return input.method === 'GET' || input.method === usualMethod(input.url)
}

// lookFirst is the advice about a request whose end is not known.
function lookFirst(draft: Draft): string {
  return reads(draft) ? '' : ' Look in NetSuite whether it was carried out before you run it again.'
}

// useCompletion reads the record types when the URL field is first entered.
function useCompletion(connection: Connection, allowed: boolean): Omit<Completion, 'pick' | 'settle'> {
  const key = JSON.stringify(connection)
  const [known, setKnown] = useState<{ key: string; types: string[]; state: Completion['state'] }>({ key: '', types: [], state: 'none' })
  const latest = useRef({ key, connection, allowed })
  latest.current = { key, connection, allowed }
  const asked = useRef('')
  const load = useCallback(() => {
    const { key, connection, allowed } = latest.current
    if (!allowed || asked.current === key) return
    asked.current = key
    const learn = (types: string[], state: Completion['state']) => {
      if (asked.current !== key) return // the connection was changed meanwhile
      if (state === 'failed') asked.current = '' // the next visit asks again
      setKnown({ key, types, state })
    }
    learn([], 'loading')
    post<{ types: string[] }>('record-types', connection).then(
      ({ types }) => learn(types, types.length > 0 ? 'loaded' : 'failed'),
      () => learn([], 'failed'),
    )
  }, [])
  if (known.key === key) return { types: known.types, state: known.state, load }
  return { types: [], state: allowed ? 'none' : 'unverified', load }
}
