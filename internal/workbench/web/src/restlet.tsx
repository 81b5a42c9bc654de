// The form of a RESTlet's call: script, deployment, method and parameters, and
// the URL that they make.
import { useEffect, useId, useState } from 'react'
import type { Bench } from './bench'
import { Icon } from './parts'
import { callOf, inputOf, isRestlet, type Call, type Parameter } from './restlet-url'
import './netsuite.css'

const blank: Parameter = { name: '', value: '' }
const methods = ['GET', 'POST', 'PUT', 'DELETE']

export function RestletForm({ bench }: { bench: Bench }) {
  const { draft, edit } = bench
  const call = callOf(draft)
  const [rows, setRows] = useState<Parameter[]>([...call.parameters, blank])
  const id = useId()
  const standing = JSON.stringify(call.parameters)
  // The URL or the query was changed elsewhere.
  useEffect(() => {
    if (JSON.stringify(rows.filter(({ name }) => name.trim() !== '')) !== standing) setRows([...call.parameters, blank])
  }, [standing])
  const set = (part: Partial<Call>) => edit({ input: inputOf(draft.input, { ...call, parameters: rows, ...part }) })
  const setParameters = (next: Parameter[]) => {
    const last = next[next.length - 1]
    if (!last || last.name !== '' || last.value !== '') next = [...next, blank]
    setRows(next)
    set({ parameters: next })
  }
  const change = (at: number, part: Partial<Parameter>) => setParameters(rows.map((row, i) => (i === at ? { ...row, ...part } : row)))
  const method = String(draft.input.method ?? '')
  const script = (text: string) => text !== '' && !/^(\d+|customscript\w+)$/i.test(text)
  const deploy = (text: string) => text !== '' && !/^(\d+|customdeploy\w+)$/i.test(text)
  return (
    <fieldset className="restlet">
      <legend>RESTlet</legend>
      <div className="restlet-line">
        <label className="field">
          <span>Method</span>
          <select className="form-control" value={methods.includes(method) ? method : ''} onChange={(event) => edit({ input: { ...draft.input, method: event.target.value } })}>
            {!methods.includes(method) && <option value="">{method || 'choose'}</option>}
            {methods.map((one) => <option key={one}>{one}</option>)}
          </select>
        </label>
        <Text id={`${id}-script`} label="Script" placeholder="customscript_…" value={call.script} odd={script(call.script)} onChange={(text) => set({ script: text })} />
        <Text id={`${id}-deploy`} label="Deployment" placeholder="customdeploy_…" value={call.deploy} odd={deploy(call.deploy)} onChange={(text) => set({ deploy: text })} />
      </div>
      {method === 'PATCH' && <p className="field-error">A RESTlet has no PATCH.</p>}
      {isRestlet(draft.input.url) && (call.script === '' || call.deploy === '') && <p className="hint">NetSuite needs both, as the script’s deployment shows them under External URL.</p>}
      <div className="pairs" role="group" aria-label="Parameters">
        {rows.map((row, i) => (
          <div className="pair" key={i}>
            <input className="form-control mono" aria-label={`Parameter: name ${i + 1}`} placeholder="Parameter" value={row.name} autoComplete="off" spellCheck={false} onChange={(event) => change(i, { name: event.target.value })} />
            <input className="form-control mono" aria-label={`Parameter: value ${i + 1}`} placeholder="Value" value={row.value} autoComplete="off" spellCheck={false} onChange={(event) => change(i, { value: event.target.value })} />
            <button type="button" className="quiet icon-only" aria-label={`Remove the parameter ${row.name || i + 1}`} disabled={i === rows.length - 1} onClick={() => setParameters(rows.filter((_, at) => at !== i))}><Icon name="cross" /></button>
          </div>
        ))}
      </div>
    </fieldset>
  )
}

function Text(props: { id: string; label: string; placeholder: string; value: string; odd: boolean; onChange: (text: string) => void }) {
  const { id, label, placeholder, value, odd, onChange } = props
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id} className="form-control mono" placeholder={placeholder} value={value} spellCheck={false} autoComplete="off"
        aria-describedby={odd ? `${id}-odd` : undefined} onChange={(event) => onChange(event.target.value)}
      />
      {odd && <p className="hint" id={`${id}-odd`}>Usually a number, or an id as in the placeholder.</p>}
    </div>
  )
}
