// The connection: one line that says where requests go and whether that was
// verified, or the form of its credentials, the checks and the guide.
import { useEffect, useRef, useState } from 'react'
import { Refusal, verify, type Account, type Check, type Connection, type Fields, type Integration, type Problem, type State, type Target } from './api'
import { CredentialsForm } from './credentials-form'
import { Guide } from './guide'
import { useKept } from './kept'
import { CopyButton, Icon, scrollTo, Spinner } from './parts'
import { ProblemView } from './problem'

export type Verified = 'unknown' | 'running' | 'yes' | 'no'

interface Props {
  state: State
  target: Target
  account?: Account
  credentials: Fields
  useOwn: boolean // those of the command line
  onUseOwn: (use: boolean) => void
  refused?: Problem['fields'] // by the run that is shown
  onChange: (credentials: Fields) => void
  onFill: (fields: Fields) => void
  onIntegration: (made: Integration) => void
  onVerified: (verified: Verified) => void
}

export function ConnectionArea(props: Props) {
  const { state, target, account, credentials, useOwn } = props
  const [checks, setChecks] = useState<Check[]>([])
  const [status, setStatus] = useState<Verified>('unknown')
  const [problem, setProblem] = useState<Problem>()
  const [refusal, setRefusal] = useState('')
  const [refused, setRefused] = useState(props.refused)
  const [editing, setEditing] = useState(false)
  const [showChecks, setShowChecks] = useState(false)
  const [guide, setGuide] = useKept('guide', false)
  const running = useRef<AbortController>(undefined)
  const results = useRef<HTMLDivElement>(null)
  const summary = useRef<HTMLButtonElement>(null)

  const forget = () => {
    running.current?.abort()
    setChecks([])
    setProblem(undefined)
    setRefused(undefined)
    setRefusal('')
    setShowChecks(false)
    setStatus('unknown')
    props.onVerified('unknown')
  }
  // What was verified is no longer what stands in the form.
  const written = JSON.stringify(useOwn ? state.own : credentials)
  useEffect(forget, [target, useOwn, written])
  useEffect(() => setEditing(false), [target, useOwn])
  useEffect(() => {
    setRefused(props.refused)
    if (props.refused) setEditing(true)
  }, [props.refused])
  useEffect(() => () => running.current?.abort(), [])

  const start = async (connection: Connection) => {
    forget()
    const control = new AbortController()
    running.current = control
    const say = (to: Verified) => {
      setStatus(to)
      props.onVerified(to)
    }
    say('running')
    try {
      const end = await verify(connection, (check) => {
        setChecks((known) => [...known, check])
        if (check.status === 'warning') setShowChecks(true)
      }, control.signal)
      if (control.signal.aborted) return
      setProblem(end.problem)
      if (end.problem?.fields.length && connection.credentials) setEditing(true)
      if (end.verified) setEditing(false)
      say(end.verified ? 'yes' : 'no')
    } catch (error) {
      if (control.signal.aborted) return
      setRefusal(error instanceof Refusal ? error.message : 'The verification failed in the page. Reload it and try again.')
      say('no')
    }
    scrollTo(results.current, 'nearest')
  }

  const isExample = target === 'simulator' && Object.entries(state.example).every(([name, value]) => credentials[name] === value)
  const bar = !editing && !guide && (status === 'yes' || isExample || useOwn)
  // The form that had the focus is gone with success.
  useEffect(() => {
    if (bar && status === 'yes' && document.activeElement === document.body) summary.current?.focus()
  }, [bar, status])
  const production = account?.production === true
  const own = useOwn ? state.own : undefined
  const verifyButton = (
    <button
      type={bar ? 'button' : 'submit'} className={bar ? 'quiet small' : 'primary'} disabled={status === 'running'}
      onClick={bar ? () => void start({ target, credentials: useOwn ? null : credentials }) : undefined}
    >
      {status === 'running' ? <><Spinner />Verifying…</> : status === 'yes' ? 'Verify again' : 'Verify'}
    </button>
  )
  const guideButton = (
    <button type="button" className="quiet small" aria-expanded={guide} onClick={() => setGuide(!guide)}>{guide ? 'Close the guide' : 'Guided set-up'}</button>
  )
  const lines = status === 'running' || status === 'no' || showChecks
  return (
    <>
      <div className={`notice ${target}${production ? ' production' : ''}`} role="status">
        <p className="where">
          <strong className="where-account">{account?.id || (target === 'simulator' ? state.account : 'No account yet')}</strong>
          <span className="where-kind">{account?.kind || (target === 'simulator' ? 'simulated' : 'NetSuite')}</span>
          {production
            ? <strong>Production: what you run here is real.</strong>
            : target === 'simulator'
              ? <span className="where-more">runs inside this command, with example data: nothing reaches NetSuite, and nothing lasts</span>
              : null}
          {own && <span>from the command line</span>}
          {bar && (
            <span className={`verified verified-${status}`} id={status === 'yes' ? 'verdict' : undefined}>
              {status === 'yes' ? <><Icon name="check" />verified</> : status === 'no' ? <><Icon name="cross" />not verified</> : status === 'running' ? 'verifying…' : isExample ? 'example connection' : 'not verified yet'}
            </span>
          )}
        </p>
        <div className="row where-buttons">
          {bar && <>
            {verifyButton}
            {status === 'yes' && <button type="button" ref={summary} className="quiet small" aria-expanded={showChecks} onClick={() => setShowChecks(!showChecks)}>{showChecks ? 'Hide the checks' : `${checks.length} checks`}</button>}
            {own
              ? <button type="button" className="quiet small" onClick={() => props.onUseOwn(false)}>Type others instead</button>
              : <button type="button" className="quiet small" onClick={() => setEditing(true)}>Edit</button>}
          </>}
          {guideButton}
        </div>
      </div>
      {(guide || !bar || lines) && (
        <div className={`set-up${guide ? ' with-guide' : ''}`}>
          {guide && (
            <Guide
              key={target}
              state={state} target={target} onIntegration={props.onIntegration} onFill={props.onFill} onEmpty={() => props.onChange({})}
              onClose={() => { setGuide(false); setEditing(true) }}
            />
          )}
          <section className="form-side" aria-label="Connection">
            {!bar && (
              <>
                <div className="row wrap form-head">
                  <h2>Connection</h2>
                  <span className="hint">
                    {target === 'netsuite'
                      ? 'The values stay in this page and in the plugin’s memory. Nothing is written to disk; a reload forgets them.'
                      : isExample
                        ? 'This connection is ready made: its key belongs to the simulated account and opens nothing else.'
                        : <>Credentials of the simulated account. Its Account ID is <code>{state.account}</code>.</>}
                  </span>
                </div>
                <CredentialsForm
                  key={target} state={state} credentials={credentials} refused={problem?.fields ?? refused ?? []}
                  onChange={(fields) => { setEditing(true); props.onChange(fields) }} onVerify={(fields) => void start({ target, credentials: fields })}
                >
                  {verifyButton}
                  {target === 'netsuite' && state.own && <button type="button" className="quiet" onClick={() => props.onUseOwn(true)}>Use those of the command</button>}
                  {target === 'simulator' && !isExample && <button type="button" className="quiet" onClick={() => { forget(); setEditing(false); props.onChange(state.example) }}>Use the example connection</button>}
                  {target === 'simulator' && isExample && <button type="button" className="quiet" onClick={() => { forget(); props.onChange({}) }}>Empty the form</button>}
                  {target === 'simulator' && Object.values(credentials).some(Boolean) && <CopyButton label="Copy as credentials.json" text={JSON.stringify(credentials, null, 2)} />}
                  {editing && (isExample || status === 'yes') && <button type="button" className="quiet" onClick={() => setEditing(false)}>Close</button>}
                </CredentialsForm>
              </>
            )}
            <div ref={results} className="checks" aria-live="polite" aria-busy={status === 'running'}>
              {status === 'running' && checks.length === 0 && <p className="hint">Signing, asking for a token, calling the API…</p>}
              {lines && checks.length > 0 && <ol>{checks.map((check) => <CheckRow key={check.id} check={check} />)}</ol>}
              {status === 'no' && !problem && !refusal && <p className="verdict bad" id="verdict"><Icon name="cross" />Not verified: put right what failed above.</p>}
              {refusal && <p className="verdict bad"><Icon name="cross" />{refusal}</p>}
              {problem && <ProblemView problem={problem} />}
            </div>
          </section>
        </div>
      )}
    </>
  )
}

const icons = { passed: 'check', warning: 'warn', failed: 'cross', skipped: 'skip' }
const words = { passed: 'passed', warning: 'warning', failed: 'failed', skipped: 'not made' }

function CheckRow({ check }: { check: Check }) {
  return (
    <li className={`check ${check.status}`} data-check={check.id} data-status={check.status}>
      <span className="check-mark"><Icon name={icons[check.status]} /></span>
      <div>
        <p className="check-title">{check.title} <span className="visually-hidden">: {words[check.status]}</span></p>
        {check.detail && <p className="check-detail">{check.detail}</p>}
        {check.remedy && <p className="check-remedy"><strong>What to do:</strong> {check.remedy}</p>}
      </div>
    </li>
  )
}
