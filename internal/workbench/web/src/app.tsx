// The page: what it knows, and how its parts share it.
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { get, post, type Connection, type Draft, type Fields, type State, type Target } from './api'
import { AnswerPane } from './answer'
import type { Bench } from './bench'
import { ConfirmDialog } from './confirm'
import { ConnectionArea, type Verified } from './connection'
import { Drawer } from './drawer'
import { firstDraft } from './examples'
import { ImportDialog } from './import-dialog'
import { keep, keepable, readKept, useKept } from './kept'
import { Icon, Segments, scrollTo } from './parts'
import { RequestForm } from './request'
import { Splitter } from './splitter'
import type { Completion } from './url-field'
import { useAccount } from './use-account'
import { useCompletion } from './use-completion'
import { useDraft } from './use-draft'
import { useOpenSaved } from './use-open-saved'
import { reads, useRuns } from './use-runs'
import { useServer, type Server } from './use-server'
import { useWorkspace, type WorkspaceControl } from './use-workspace'
import { find } from './workspace'

export function App() {
  const [state, setState] = useState<State>()
  const [refusal, setRefusal] = useState('')
  useEffect(() => {
    get<State>('state').then(setState, (error: unknown) => setRefusal(error instanceof Error ? error.message : String(error)))
  }, [])
  if (refusal) return <main className="alone"><h1>NetSuite Workbench</h1><p className="verdict bad"><Icon name="cross" />{refusal}</p></main>
  if (!state) return <main className="alone" aria-busy="true"><h1>NetSuite Workbench</h1><p className="hint">Loading…</p></main>
  return <Workbench first={state} />
}

type Pane = 'request' | 'answer'

function Workbench({ first }: { first: State }) {
  const [state, setState] = useState(first)
  const [target, setTarget] = useKept<Target>('target', first.start)
  const [credentials, setCredentials] = useState<Record<Target, Fields>>({ simulator: first.example, netsuite: {} })
  const [useOwn, setUseOwn] = useState(first.own !== undefined)
  const [verified, setVerified] = useState<Verified>('unknown')
  const [drawer, setDrawer] = useKept('drawer', matchMedia('(min-width: 1200px)').matches)
  const [drawerTab, setDrawerTab] = useKept('drawer-tab', 'history')
  const [share, setShare] = useKept('share', 50)
  const [pane, setPane] = useState<Pane>('request')
  const [saving, setSaving] = useState(false)
  const [imported, setImported] = useState<string>()
  const workspace = useWorkspace()
  const submit = useRef<() => void>(() => {})
  const answer = useRef<HTMLElement>(null)

  const request = useDraft(readKept<Draft>('draft') ?? firstDraft(target))
  useOpenSaved(workspace, request)
  useEffect(() => keep('draft', keepable(request.draft)), [request.draft])
  const connection: Connection = { target, credentials: target === 'netsuite' && useOwn ? null : credentials[target] }
  const runs = useRuns(first.runs, connection, request, workspace.values, () => {
    setPane('answer')
    requestAnimationFrame(() => scrollTo(answer.current, 'nearest'))
  })
  const server = useServer((next, anew) => {
    setState(next)
    runs.learn(next.runs)
    if (!next.own) setUseOwn(false)
    if (anew) setCredentials((all) => (same(all.simulator, state.example) ? { ...all, simulator: next.example } : all))
  })
  const account = useAccount(target, target === 'netsuite' && useOwn ? null : credentials[target].accountId, state.own)
  // On an account of the person's own, nothing is asked unbidden before it is
  // known to be the right one.
  const ready = target === 'simulator' || verified === 'yes'
  const completion: Completion = { ...useCompletion(connection, state.own, ready), pick: request.pick, settle: () => void request.settle() }

  useEffect(() => { if (runs.running && !runs.asked) setPane('answer') }, [runs.running, runs.asked])

  const save = () => {
    setDrawer(true)
    setDrawerTab('saved')
    setSaving(true)
  }
  // Ctrl+Enter runs the request, and Ctrl+S saves it, wherever the person is, but in
  // a question.
  const running = useRef(runs.running)
  running.current = runs.running
  useLayoutEffect(() => { // before the page is seen
    const keys = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      if (event.key === 's') {
        event.preventDefault() // the browser would save the page
        if (document.querySelector('dialog[open]')) return
        save()
        return
      }
      if (event.key !== 'Enter' || document.querySelector('dialog[open]')) return
      event.preventDefault()
      event.stopPropagation() // the editors know the same keys
      if (!running.current) submit.current()
    }
    window.addEventListener('keydown', keys, true)
    return () => window.removeEventListener('keydown', keys, true)
  }, [])

  const choose = (to: Target) => {
    runs.giveUp()
    setTarget(to)
    // A write that was meant for the other account is not left standing.
    if (to !== target && !reads(request.draft)) request.replace(firstDraft(to))
  }
  const fill = (fields: Fields) => setCredentials((all) => ({ ...all, [target]: { ...all[target], ...fields } }))
  const setReadOnly = (readOnly: boolean) => {
    setState((now) => ({ ...now, readOnly }))
    post('read-only', { readOnly }).catch(() => setState((now) => ({ ...now, readOnly: !readOnly })))
  }
  const goTo = (id: string) => {
    setPane('request')
    requestAnimationFrame(() => {
      const node = document.getElementById(id)
      node?.closest('details')?.setAttribute('open', '')
      node?.focus()
    })
  }
  const bench: Bench = {
    state, connection, ready, draft: request.draft,
    // Another request is none of the changes to the saved one that was open.
    open: (draft) => { workspace.setCurrent(undefined); request.replace(draft); setPane('request') },
    edit: (part) => request.edit(request.version, part),
    run: () => submit.current(),
    runs: runs.runs, shown: runs.shown, clear: runs.clear, workspace,
    // The saved request that is open is not changed into one of the history's.
    show: (run) => { if (!isOf(workspace, run.draft)) workspace.setCurrent(undefined); void runs.show(run) },
    save, saving, onSaving: () => setSaving(false), importText: setImported,
  }
  return (
    <>
      <a className="skip-link" href="#request" onClick={(event) => { event.preventDefault(); document.getElementById('input_url')?.focus() }}>Skip to the request</a>
      <header className="top">
        <button type="button" className="quiet icon-only" aria-label="Saved requests, history and records" aria-expanded={drawer} aria-controls="drawer" onClick={() => setDrawer(!drawer)}><Icon name="menu" /></button>
        <div className="brand">
          <svg viewBox="0 0 16 16" width="22" height="22" aria-hidden="true"><rect width="16" height="16" rx="4" /><path d="M4.5 12V4l7 8V4" /></svg>
          <h1>NetSuite Workbench</h1>
          <span className="hint version">{state.version}</span>
        </div>
        <Segments label="Where requests go" chosen={target} onChoose={choose} choices={{ simulator: 'Simulated account', netsuite: 'NetSuite' }} />
        <label className="switch" title="The plugin refuses everything but GET and SuiteQL">
          <input type="checkbox" role="switch" checked={state.readOnly} onChange={(event) => setReadOnly(event.target.checked)} />Read-only
        </label>
      </header>
      <Lost server={server} restart={state.restart} />
      <div className="connection" id="connection">
        <ConnectionArea
          state={state} target={target} account={account} credentials={credentials[target]}
          useOwn={target === 'netsuite' && useOwn} onUseOwn={setUseOwn}
          onChange={(fields) => setCredentials((all) => ({ ...all, [target]: fields }))} onFill={fill}
          onIntegration={(made) => setState((now) => ({ ...now, integrations: [...now.integrations.filter((one) => one.clientId !== made.clientId), made] }))}
          refused={runs.shown?.problem?.reason === 'INVALID_CREDENTIALS' ? runs.shown.problem.fields : undefined}
          onVerified={setVerified}
        />
      </div>
      <main className={`bench show-${pane}`}>
        {drawer && <Drawer bench={bench} tab={drawerTab} onTab={setDrawerTab} onClose={() => setDrawer(false)} />}
        <div className="desk" id="request" ref={(node) => node?.style.setProperty('--share', `${share}%`)}>
          <h2 className="visually-hidden">Request</h2>
          <RequestForm
            bench={bench} request={request} refused={runs.shown} running={runs.running} asking={runs.asked !== undefined} completion={completion}
            submit={submit} onRun={() => void runs.start()} onCancel={runs.cancel} onTrouble={() => setPane('request')}
            pane={
              <Segments label="Shown" className="pane-switch" chosen={pane} onChoose={setPane} choices={{ request: 'Request', answer: 'Answer' }} />
            }
          />
          <Splitter share={share} onShare={setShare} />
          <AnswerPane bench={bench} shown={runs.shown} failed={runs.failed} running={runs.asked ? '' : runs.underway} onField={goTo} paneRef={answer} />
        </div>
      </main>
      {runs.asked && <ConfirmDialog asked={runs.asked.confirmation} onAnswer={runs.asked.answer} />}
      {imported !== undefined && <ImportDialog bench={bench} first={imported} onClose={() => setImported(undefined)} />}
      <footer className="foot">
        <p>Runs on this machine only. Credentials and history live in memory and end with the command. <a href={state.component.actions.makeRawRequest.help.link} target="_blank" rel="noreferrer noopener">NetSuite’s REST API guide</a> <a href="LICENSES.txt" target="_blank" rel="noreferrer">Licences</a></p>
      </footer>
    </>
  )
}

// Lost tells that the command has ended or hangs, and how it comes back.
function Lost({ server, restart }: { server: Server; restart: string }) {
  return (
    <div role="alert" className="lost-place">
      {server === 'lost' && (
        <p className="notice lost"><Icon name="warn" /><span><strong>The workbench does not answer.</strong> Start it again with <code>{restart}</code>. What stands in this page stays, and it goes on by itself.</span></p>
      )}
      {server === 'moved' && (
        <p className="notice lost"><Icon name="warn" /><span><strong>The workbench was started again.</strong> Open the address that the command printed: this page goes on by itself then.</span></p>
      )}
    </div>
  )
}

// isOf reports whether a request is the saved one that is open, as far as method
// and URL tell.
function isOf({ document, current }: WorkspaceControl, { input }: Draft): boolean {
  const saved = current && find(document, current)
  return saved !== undefined && saved.input.method === input.method && saved.input.url === input.url
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
