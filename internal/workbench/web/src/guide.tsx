// From nothing to a connection, step by step, with NetSuite's menu paths. On
// the simulated account each step is done right here; on an account of the
// person's own it says what to do there.
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { post, type Fields, type Integration, type KeyPair, type Mapping, type State, type Target } from './api'
import { keep, readKept } from './kept'
import { Card, CopyButton, day, Icon, saveAs, Spinner, Value } from './parts'

interface Props {
  state: State
  target: Target
  onIntegration: (made: Integration) => void
  onFill: (fields: Fields) => void
  onEmpty: () => void
  onClose: () => void
}

interface Made {
  integration?: Integration
  key?: KeyPair
  mapping?: Mapping
}

const titles = ['Account and role', 'Integration record', 'Key and certificate', 'Certificate upload (M2M)', 'Fill in and verify']

// Progress is what of the guide outlives a reload. Keys and secrets do not:
// the integration is found again in the simulated account.
interface Progress {
  step: number
  applicationId?: string
}

export function Guide(props: Props) {
  const { state, target } = props
  const simulated = target === 'simulator'
  const place = `guide-${target}`
  const [kept] = useState(() => readKept<Progress>(place))
  const found = state.integrations.find((one) => one.applicationId === kept?.applicationId)
  const lostKey = simulated && kept !== undefined && kept.step > 2
  const [step, setStep] = useState(lostKey ? 2 : kept?.step ?? 0)
  const [made, setMade] = useState<Made>({ integration: found })
  const [back, setBack] = useState(simulated && found !== undefined)
  const heading = useRef<HTMLHeadingElement>(null)
  const moved = useRef(false)
  useEffect(() => {
    if (moved.current) heading.current?.focus()
    moved.current = false
  }, [step])
  useEffect(() => {
    heading.current?.focus()
    // A reload forgot the form's values, but not where they came from.
    if (simulated && found) {
      props.onEmpty()
      props.onFill({ accountId: state.account, clientId: found.clientId })
    }
  }, [])
  useEffect(() => {
    keep(place, { step, applicationId: made.integration?.applicationId } satisfies Progress)
  }, [step, made])
  const go = (to: number) => {
    moved.current = true
    setBack(false)
    setStep(to)
  }
  const done = [step > 0, made.integration?.m2m === true, made.key !== undefined, made.mapping !== undefined, false]
  const panels = [
    <AccountStep
      key="0" account={state.account} simulated={simulated}
      onNext={() => {
        if (simulated) {
          setMade({})
          props.onEmpty()
          props.onFill({ accountId: state.account })
        }
        go(1)
      }}
    />,
    <IntegrationStep
      key="1" simulated={simulated} made={made.integration}
      onMade={(integration) => {
        setMade((m) => ({ ...m, integration, mapping: undefined }))
        props.onIntegration(integration)
        props.onFill({ clientId: integration.clientId, certificateId: undefined })
      }}
      onAgain={() => setMade((m) => ({ ...m, integration: undefined, mapping: undefined }))}
      onNext={() => go(2)}
    />,
    <KeyStep
      key="2" made={made.key}
      onMade={(key) => {
        setMade((m) => ({ ...m, key, mapping: undefined }))
        props.onFill({ privateKey: key.privateKey + key.certificate, ...(simulated && { certificateId: undefined }) })
      }}
      onNext={() => go(3)}
    />,
    <MappingStep
      key="3" simulated={simulated} integrations={state.integrations} chosen={made.integration} certificate={made.key?.certificate} made={made.mapping}
      onMade={(mapping, clientId) => {
        setMade((m) => ({ ...m, mapping }))
        props.onFill({ clientId, certificateId: mapping.certificateId })
      }}
      onNext={() => go(4)}
    />,
    <LastStep key="4" onClose={props.onClose} />,
  ]
  return (
    <Card title="Guided set-up" className="guide">
      <p className="lead">
        {simulated
          ? 'You do here, on the simulated account, what you will do in NetSuite: same menus, same values. Afterwards the form holds a connection of your own.'
          : 'What to do in your NetSuite account, and which value goes where. To practise first, choose Simulated account above.'}
      </p>
      {back && <p className="left-out" role="status">You are back where you were. The page kept no key: {lostKey ? 'generate one again here.' : 'the Client ID is in the form again.'}</p>}
      <ol className="steps">
        {titles.map((title, i) => (
          <li key={title} className={i === step ? 'current' : ''}>
            <button type="button" className="step-head" aria-expanded={i === step} onClick={() => go(i)}>
              <span className={`step${done[i] ? ' done' : ''}`} aria-hidden="true">{done[i] ? <Icon name="check" /> : i + 1}</span>
              <span>{title}</span>
              {done[i] && <span className="visually-hidden">, done</span>}
            </button>
            {i === step && (
              <div className="step-body">
                <h3 ref={heading} tabIndex={-1} className="visually-hidden">Step {i + 1}: {title}</h3>
                {panels[i]}
              </div>
            )}
          </li>
        ))}
      </ol>
    </Card>
  )
}

function Path({ children }: { children: string }) {
  const parts = children.split(' > ')
  return (
    <p className="path">
      <span className="visually-hidden">In NetSuite: </span>
      {parts.map((part, i) => <span key={part}>{i > 0 && <span aria-hidden="true" className="path-sep">›</span>}{part}</span>)}
    </p>
  )
}

function Next({ onNext, ready = true, children }: { onNext: () => void; ready?: boolean; children?: ReactNode }) {
  return <div className="row wrap"><button type="button" className="primary" disabled={!ready} onClick={onNext}>{children ?? 'Continue'}</button></div>
}

function AccountStep({ account, simulated, onNext }: { account: string; simulated: boolean; onNext: () => void }) {
  return (
    <>
      <p>The connector signs in as a machine: OAuth 2.0 client credentials, “M2M”. A NetSuite administrator prepares the account once.</p>
      <Path>Setup &gt; Company &gt; Enable Features &gt; SuiteCloud</Path>
      <ul className="ticks">
        <li>REST Web Services</li>
        <li>OAuth 2.0</li>
      </ul>
      <Path>Setup &gt; Users/Roles &gt; Manage Roles &gt; New</Path>
      <ul className="ticks">
        <li>REST Web Services: Full</li>
        <li>Log in using OAuth 2.0 Access Tokens: Full</li>
        <li>SuiteAnalytics Workbook: Edit, for SuiteQL</li>
        <li>and what the flow is to read or write, nothing more</li>
      </ul>
      <Path>Setup &gt; Company &gt; Company Information</Path>
      <p>The Account ID stands there.{simulated && <> The simulated account is prepared so; its Account ID is:</>}</p>
      {simulated && <Value label="Account ID" text={account} />}
      <Next onNext={onNext}>{simulated ? 'Begin with an empty form' : 'Continue'}</Next>
    </>
  )
}

// useAsk runs one request of a step and keeps its refusal.
function useAsk() {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState('')
  const ask = async <T,>(path: string, value: unknown, then: (made: T) => void) => {
    setBusy(true)
    setRefusal('')
    try {
      then(await post<T>(path, value))
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, refusal: refusal ? <p className="field-error" role="alert">{refusal}</p> : null, ask }
}

function IntegrationStep(props: { simulated: boolean; made?: Integration; onMade: (made: Integration) => void; onAgain: () => void; onNext: () => void }) {
  const { made, simulated } = props
  const [name, setName] = useState('My first connector')
  const [m2m, setM2m] = useState(false)
  const [rest, setRest] = useState(false)
  const [restlets, setRestlets] = useState(false)
  const { busy, refusal, ask } = useAsk()
  const save = () =>
    ask<Integration>('simulator/integrations', {
      name, m2m, scopes: [...(rest ? ['rest_webservices'] : []), ...(restlets ? ['restlets'] : [])],
    }, props.onMade)
  return (
    <>
      <p>The integration record tells NetSuite which program calls. Tick the grant and the scope, and leave the boxes of other grants empty.</p>
      <Path>Setup &gt; Integration &gt; Manage Integrations &gt; New</Path>
      {!simulated && (
        <>
          <ul className="ticks">
            <li>State: Enabled</li>
            <li>Client Credentials (Machine to Machine) Grant: ticked</li>
            <li>Scope REST Web Services: ticked; RESTlets only if you call them</li>
            <li>Token-Based Authentication and Authorization Code Grant: not needed</li>
          </ul>
          <p>Save. NetSuite shows <strong>Client ID</strong> and <strong>Client Secret</strong> once, at the bottom of the page: put the Client ID into the form. The secret is not used.</p>
          <Next onNext={props.onNext} />
        </>
      )}
      {simulated && !made && (
        <form className="mock" aria-label="Integration" onSubmit={(event) => { event.preventDefault(); void save() }}>
          <p className="mock-title">Integration <span>simulated account</span></p>
          <div className="field"><label htmlFor="guide-name">Name</label><input id="guide-name" className="form-control" required value={name} maxLength={100} autoComplete="off" onChange={(event) => setName(event.target.value)} /></div>
          <p className="fixed"><span>State</span> Enabled</p>
          <fieldset className="boxes"><legend>OAuth 2.0</legend>
            <label><input type="checkbox" checked={m2m} onChange={(event) => setM2m(event.target.checked)} />Client Credentials (Machine to Machine) Grant</label>
          </fieldset>
          <fieldset className="boxes"><legend>Scope</legend>
            <label><input type="checkbox" checked={rest} onChange={(event) => setRest(event.target.checked)} />REST Web Services</label>
            <label><input type="checkbox" checked={restlets} onChange={(event) => setRestlets(event.target.checked)} />RESTlets</label>
          </fieldset>
          {refusal}
          <button type="submit" className="primary" disabled={busy}>Save</button>
        </form>
      )}
      {simulated && made && (
        <div className="made" role="status">
          <p><Icon name="check" />Saved. NetSuite shows these once; a lost one means “Reset Credentials”.</p>
          <Value label="Client ID" text={made.clientId} />
          <Value label="Client Secret" text={made.clientSecret ?? ''} secret />
          <p className="hint">The Client ID is in the form now. The secret is not used by this grant. The Application ID ({made.applicationId}) is another number: it does not belong in the form.</p>
          {!made.m2m && <p className="field-error">The M2M grant is not ticked: NetSuite will leave this integration out of the list in step 4. Save another one with the box ticked.</p>}
          <div className="row wrap">
            {made.m2m && <button type="button" className="primary" onClick={props.onNext}>Continue</button>}
            <button type="button" className={made.m2m ? 'quiet' : 'primary'} onClick={props.onAgain}>Make another</button>
          </div>
        </div>
      )}
    </>
  )
}

function KeyStep(props: { made?: KeyPair; onMade: (made: KeyPair) => void; onNext: () => void }) {
  const { made } = props
  const [kind, setKind] = useState('ec')
  const { busy, refusal, ask } = useAsk()
  return (
    <>
      <p>The private key stays with the connector and signs; NetSuite gets the certificate and checks. NetSuite accepts it for two years at most.</p>
      <fieldset className="boxes"><legend>Kind of key</legend>
        <label><input type="radio" name="kind" checked={kind === 'ec'} onChange={() => setKind('ec')} />EC P-256: small and fast</label>
        <label><input type="radio" name="kind" checked={kind === 'rsa'} onChange={() => setKind('rsa')} />RSA 3072: where a rule asks for RSA</label>
      </fieldset>
      {refusal}
      <div className="row wrap">
        <button type="button" className={made ? '' : 'primary'} disabled={busy} onClick={() => void ask<KeyPair>('simulator/keys', { kind }, props.onMade)}>
          {busy ? <><Spinner />Generating…</> : made ? 'Generate another' : 'Generate key and certificate'}
        </button>
        {made && <button type="button" className="primary" onClick={props.onNext}>Continue</button>}
      </div>
      {made && (
        <div className="made" role="status">
          <p><Icon name="check" />{made.algorithm}, valid until {day(made.validUntil)}. The key is in the form, with its certificate.</p>
          <details><summary>Certificate (to upload)</summary><pre className="code small" tabIndex={0} aria-label="Certificate">{made.certificate}</pre></details>
          <div className="row wrap">
            <CopyButton text={made.certificate} label="Copy certificate" />
            <button type="button" className="quiet" onClick={() => saveAs('certificate.pem', new Blob([made.certificate]))}><Icon name="down" />Save certificate</button>
            <CopyButton text={made.privateKey} label="Copy private key" />
          </div>
        </div>
      )}
      <p className="hint">In a shell, the same is <code>netsuite keygen</code>.</p>
    </>
  )
}

function MappingStep(props: {
  simulated: boolean; integrations: Integration[]; chosen?: Integration; certificate?: string; made?: Mapping
  onMade: (made: Mapping, clientId: string) => void; onNext: () => void
}) {
  const { made, simulated } = props
  const listed = props.integrations.filter((i) => i.m2m)
  const [clientId, setClientId] = useState(props.chosen?.m2m ? props.chosen.clientId : (listed.at(-1)?.clientId ?? ''))
  const [certificate, setCertificate] = useState(props.certificate ?? '')
  const { busy, refusal, ask } = useAsk()
  return (
    <>
      <p>The mapping says: who signs with this certificate, for this integration, acts as this entity in this role.</p>
      <Path>Setup &gt; Integration &gt; Manage Authentication &gt; OAuth 2.0 Client Credentials (M2M) Setup &gt; Create New</Path>
      {!simulated && (
        <>
          <ul className="ticks">
            <li>Entity: a user of its own for the connector</li>
            <li>Role: the role of step 1</li>
            <li>Application: the integration of step 2</li>
            <li>Certificate: upload the certificate of step 3, not the key</li>
          </ul>
          <p>Save, and copy the whole <strong>Certificate ID</strong> of the new row into the form. It may begin with a hyphen. A sandbox needs a mapping of its own, and loses it at every refresh.</p>
          <Next onNext={props.onNext} />
        </>
      )}
      {simulated && !made && (
        <form className="mock" aria-label="Mapping" onSubmit={(event) => { event.preventDefault(); void ask<Mapping>('simulator/mappings', { clientId, certificate }, (mapping) => props.onMade(mapping, clientId)) }}>
          <p className="mock-title">Create New Mapping <span>simulated account</span></p>
          <p className="fixed"><span>Entity</span> Connector user</p>
          <p className="fixed"><span>Role</span> REST integration</p>
          <div className="field">
            <label htmlFor="guide-app">Application</label>
            <select id="guide-app" className="form-control" value={clientId} onChange={(event) => setClientId(event.target.value)}>
              {listed.map((i) => <option key={i.clientId} value={i.clientId}>{i.name} ({i.clientId.slice(0, 8)}…)</option>)}
            </select>
          </div>
          <div className="field">
            <label htmlFor="guide-cert">Certificate</label>
            <textarea id="guide-cert" className="form-control mono" rows={5} spellCheck={false} autoComplete="off" placeholder="-----BEGIN CERTIFICATE-----" value={certificate} onChange={(event) => setCertificate(event.target.value)} />
            <p className="hint">In NetSuite this is a file to choose. Here it is the certificate of step 3.</p>
          </div>
          {refusal}
          <button type="submit" className="primary" disabled={busy}>{busy ? <><Spinner />Uploading…</> : 'Upload and save'}</button>
        </form>
      )}
      {simulated && made && (
        <div className="made" role="status">
          <p><Icon name="check" />Mapped to {made.application}, {made.algorithm}, valid until {day(made.validUntil)}.</p>
          <Value label="Certificate ID" text={made.certificateId} />
          <p className="hint">It is in the form now, with the Client ID of that integration. In NetSuite, copy all of it from the list: it may begin with a hyphen.</p>
          <Next onNext={props.onNext} />
        </div>
      )}
    </>
  )
}

function LastStep({ onClose }: { onClose: () => void }) {
  return (
    <>
      <p>The form holds the values now. Press <strong>Verify</strong> there: it signs, asks for a token and calls the API, and says of each step how it went.</p>
      <div className="row wrap">
        <button
          type="button" className="primary"
          onClick={() => {
            onClose()
            requestAnimationFrame(() => {
              const verify = document.querySelector<HTMLElement>('#connection .form button[type=submit]')
              verify?.scrollIntoView({ block: 'center' })
              verify?.focus()
            })
          }}
        >
          Close the guide and go to Verify
        </button>
      </div>
    </>
  )
}
