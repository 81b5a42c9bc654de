// The connection: the credentials form that every host shows, and the checks.
import { useEffect, useRef, useState } from 'react'
import Form from '@rjsf/core'
import type { RJSFSchema, UiSchema } from '@rjsf/utils'
import { Refusal, verify, type Check, type Connection, type Fields, type Problem, type State, type Target } from './api'
import { ProblemView } from './problem'
import { Card, CopyButton, Icon, scrollTo, Spinner } from './parts'
import { templates, widgets } from './theme'
import { fieldErrors, validator } from './validator'

export type Verified = 'unknown' | 'running' | 'yes' | 'no'

interface Props {
  state: State
  target: Target
  credentials: Fields
  useOwn: boolean // those of the command line
  onUseOwn: (use: boolean) => void
  refused?: Problem['fields'] // by the run that is shown
  onChange: (credentials: Fields) => void
  onVerified: (verified: Verified) => void
  onGuide: () => void
  guideOpen: boolean
}

export function ConnectionCard(props: Props) {
  const { state, target, credentials, useOwn } = props
  const [checks, setChecks] = useState<Check[]>([])
  const [status, setStatus] = useState<Verified>('unknown')
  const [problem, setProblem] = useState<Problem>()
  const [refusal, setRefusal] = useState('')
  const [refused, setRefused] = useState(props.refused)
  const running = useRef<AbortController>(undefined)
  const results = useRef<HTMLDivElement>(null)

  const forget = () => {
    running.current?.abort()
    setChecks([])
    setProblem(undefined)
    setRefused(undefined)
    setRefusal('')
    setStatus('unknown')
    props.onVerified('unknown')
  }
  // What was verified is no longer what stands in the form.
  const written = JSON.stringify(credentials)
  useEffect(forget, [target, useOwn, written])
  useEffect(() => setRefused(props.refused), [props.refused])
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
      const end = await verify(connection, (check) => setChecks((known) => [...known, check]), control.signal)
      if (control.signal.aborted) return
      setProblem(end.problem)
      say(end.verified ? 'yes' : 'no')
    } catch (error) {
      if (control.signal.aborted) return
      setRefusal(error instanceof Refusal ? error.message : 'The verification failed in the page. Reload it and try again.')
      say('no')
    }
    scrollTo(results.current, 'nearest')
  }

  const isExample = target === 'simulator' && Object.entries(state.example).every(([name, value]) => credentials[name] === value)
  const schema = state.component.credentials.schema as RJSFSchema
  return (
    <Card
      step={1} title="Connection"
      aside={<span className="aside">{status === 'yes' ? <span className="chip good"><Icon name="check" />Verified</span> : null}</span>}
    >
      {target === 'simulator' && (
        <p className="lead">
          {isExample
            ? <>This example connection is ready made: its key belongs to the simulated account and opens nothing else.</>
            : <>Credentials of the simulated account. Its Account ID is <code>{state.account}</code>.</>}
        </p>
      )}
      {target === 'netsuite' && !useOwn && (
        <p className="lead">The values stay in this page and in the plugin’s memory. Nothing is written to disk; a reload forgets them.</p>
      )}
      <div className="row wrap">
        <button type="button" className={props.guideOpen ? 'quiet' : ''} aria-expanded={props.guideOpen} onClick={props.onGuide}>
          {props.guideOpen ? 'Close the guide' : 'Guided set-up'}
        </button>
        {target === 'simulator' && !isExample && (
          <button type="button" className="quiet" onClick={() => { forget(); props.onChange(state.example) }}>Use the example connection</button>
        )}
        {target === 'simulator' && isExample && (
          <button type="button" className="quiet" onClick={() => { forget(); props.onChange({}) }}>Empty the form</button>
        )}
        {target === 'simulator' && Object.values(credentials).some(Boolean) && <CopyButton label="Copy as credentials.json" text={JSON.stringify(credentials, null, 2)} />}
      </div>
      {useOwn && state.own ? (
        <div className="own">
          <p className="lead">The credentials given to the command are used. The page never sees the key.</p>
          <dl className="facts">
            <dt>Account ID</dt><dd><code>{state.own.accountId || '—'}</code></dd>
            <dt>Client ID</dt><dd><code>{state.own.clientId || '—'}</code></dd>
            <dt>Certificate ID</dt><dd><code>{state.own.certificateId || '—'}</code></dd>
          </dl>
          <div className="row wrap">
            <button type="button" className="primary" disabled={status === 'running'} onClick={() => void start({ target, credentials: null })}>
              {status === 'running' ? <><Spinner />Verifying…</> : 'Verify'}
            </button>
            <button type="button" className="quiet" onClick={() => props.onUseOwn(false)}>Type others instead</button>
          </div>
        </div>
      ) : (
        <Form
          key={target}
          idPrefix="credentials"
          className="form"
          schema={withoutHeading(schema)}
          uiSchema={state.component.credentials.ui.rjsf as UiSchema}
          formData={credentials}
          validator={validator as never}
          templates={templates as never}
          widgets={widgets as never}
          extraErrors={fieldErrors(problem?.fields ?? refused ?? []) as never}
          noHtml5Validate
          showErrorList={false}
          focusOnFirstError
          autoComplete="off"
          onChange={(event) => props.onChange((event.formData ?? {}) as Fields)}
          onError={() => {}} // the fields say it
          onSubmit={(event) => void start({ target, credentials: (event.formData ?? {}) as Fields })}
        >
          <div className="row wrap">
            <button type="submit" className="primary" disabled={status === 'running'}>
              {status === 'running' ? <><Spinner />Verifying…</> : 'Verify'}
            </button>
            {target === 'netsuite' && state.own && (
              <button type="button" className="quiet" onClick={() => props.onUseOwn(true)}>Use those of the command</button>
            )}
          </div>
        </Form>
      )}
      <div ref={results} className="checks" aria-live="polite" aria-busy={status === 'running'}>
        {status === 'running' && checks.length === 0 && <p className="hint">Signing, asking for a token, calling the API…</p>}
        {checks.length > 0 && <ol>{checks.map((check) => <CheckRow key={check.id} check={check} />)}</ol>}
        {status === 'yes' && <p className="verdict good" id="verdict"><Icon name="check" />The connection is verified.{checks.some((c) => c.status === 'warning') && ' Mind the warning above.'}</p>}
        {status === 'no' && !problem && !refusal && <p className="verdict bad" id="verdict"><Icon name="cross" />Not verified: put right what failed above.</p>}
        {refusal && <p className="verdict bad"><Icon name="cross" />{refusal}</p>}
        {problem && <ProblemView problem={problem} />}
      </div>
    </Card>
  )
}

// The form's own heading would repeat the card's.
export function withoutHeading(schema: RJSFSchema): RJSFSchema {
  const { title: _title, description: _description, ...rest } = schema
  return rest
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
