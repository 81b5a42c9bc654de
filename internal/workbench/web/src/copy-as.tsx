// The same request as cURL, netsuite, Go, Node.js and Python.
import { useEffect, useState } from 'react'
import { get, type Run } from './api'
import type { Bench } from './bench'
import './library.css'
import { CopyButton } from './parts'

interface Equivalents {
  input: string
  command: string
  curl: string
  go: string
  node: string
  python: string
}

type Form = keyof Equivalents

const forms: [Form, string][] = [['command', 'netsuite'], ['curl', 'cURL'], ['go', 'Go'], ['node', 'Node.js'], ['python', 'Python'], ['input', 'Input']]

export function CopyAs({ run }: { run: Run; bench: Bench }) {
  const [made, setMade] = useState<Equivalents>()
  const [failed, setFailed] = useState('')
  const [form, setForm] = useState<Form>('command')
  useEffect(() => {
    let gone = false
    setMade(undefined)
    setFailed('')
    get<Equivalents>(`runs/${run.id}/equivalent`).then(
      (answer) => { if (!gone) setMade(answer) },
      (error: unknown) => { if (!gone) setFailed(error instanceof Error ? error.message : String(error)) },
    )
    return () => { gone = true }
  }, [run.id])
  const title = forms.find(([id]) => id === form)![1]
  return (
    <div className="copy-as">
      <div className="row wrap tools">
        <div className="segments small" role="group" aria-label="Copy the request as">
          {forms.map(([id, name]) => <button key={id} type="button" aria-pressed={id === form} onClick={() => setForm(id)}>{name}</button>)}
        </div>
        {made?.[form] && <CopyButton text={made[form]} label={`Copy as ${title}`} />}
      </div>
      {failed && <p className="field-error" role="alert">{failed}</p>}
      {made && !made[form] && <p className="empty">There is none: the connector does not send this request.</p>}
      {made?.[form] && (
        <>
          <p className="hint">{note(form, run)}</p>
          <pre className="code" tabIndex={0} role="region" aria-label={`The request as ${title}`}>{made[form]}</pre>
        </>
      )}
    </div>
  )
}

function note(form: Form, run: Run): string {
  const simulated = run.target === 'simulator'
  const file = simulated ? 'It reaches this simulated account while the workbench runs. For credentials.json, press Copy as credentials.json.' : 'credentials.json holds the fields of the connection’s form as JSON.'
  switch (form) {
    case 'command':
      return `${file} The program is bin/netsuite after go build -o bin/ ./cmd/...`
    case 'curl':
      return 'It needs a bearer token in the variable NETSUITE_TOKEN: an access token that you have asked NetSuite for, which holds for an hour. cURL sends the request once, without the connector’s repetitions, pages and jobs.'
    case 'go':
      return `A whole host, to build in a folder of the connector’s module. ${file}`
    case 'node':
      return `A whole program for the host in examples/node-host. ${file}`
    case 'python':
      return `A whole program for the host in examples/python-host. ${file}`
    case 'input':
      return 'The action’s input document, as it was sent: variables have their values.'
  }
}
