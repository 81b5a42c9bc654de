// A body and headers, as text: nothing in them is parsed, so no number changes.
import { lazy, Suspense, useState } from 'react'
import { download, type Body, type Header, type Run } from './api'
import { CopyButton, Icon, saveAs, size } from './parts'

const Editor = lazy(() => import('./editor'))

export function HeaderTable({ headers }: { headers: Header[] }) {
  return (
    <table className="headers">
      <caption className="visually-hidden">Headers</caption>
      <thead className="visually-hidden"><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead>
      <tbody>
        {headers.map((header) => <tr key={header.name}><th scope="row">{header.name}</th><td>{header.value}</td></tr>)}
      </tbody>
    </table>
  )
}

export function BodyView({ body, label, run }: { body: Body; label: string; run?: Run }) {
  const [failed, setFailed] = useState('')
  const save = async () => {
    try {
      saveAs(`${run!.id}.${body.kind === 'json' ? 'json' : 'txt'}`, await download(`runs/${run!.id}/body`))
      setFailed('')
    } catch (error) {
      setFailed(error instanceof Error ? error.message : 'It could not be saved.')
    }
  }
  return (
    <div className="body-view">
      <div className="row wrap tools">
        <CopyButton text={body.text} label={body.cut ? 'Copy what is shown' : 'Copy'} />
        {run?.saved && <button type="button" className="quiet" onClick={() => void save()}><Icon name="down" />Save as a file</button>}
        {body.kind === 'base64' && <span className="hint">Not text: shown as base64.</span>}
        {body.cut && <span className="hint">The beginning of {size(body.bytes)} is shown.</span>}
        {failed && <span className="field-error" role="alert">{failed}</span>}
      </div>
      <Suspense fallback={<pre className="plain">{body.text.slice(0, 4096)}</pre>}>
        <Editor key={run?.id} text={body.text} language={body.kind === 'json' ? 'json' : 'text'} label={label} readOnly />
      </Suspense>
    </div>
  )
}
