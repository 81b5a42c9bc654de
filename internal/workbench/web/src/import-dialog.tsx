// Import of cURL lines, Postman collections and environments. What is not taken
// over is listed before anything is saved.
import { useMemo, useState } from 'react'
import type { Bench } from './bench'
import { Dialog } from './dialog'
import { importCurl } from './import-curl'
import { importPostman } from './import-postman'
import { Refused } from './import-url'
import { draftOf, merge, type Collection, type VariableSet } from './workspace'

interface Read {
  kind: 'curl' | 'postman'
  collections: Collection[]
  sets: VariableSet[]
  told: string[]
  refused: string
}

const maxImport = 16 << 20

export function ImportDialog({ bench, first = '', onClose }: { bench: Bench; first?: string; onClose: () => void }) {
  const { workspace } = bench
  const [text, setText] = useState(first)
  const [name, setName] = useState(workspace.document.collections[0]?.name ?? 'Imported')
  const [done, setDone] = useState<string[]>()
  const [failed, setFailed] = useState('')
  const account = accountOf(bench)
  const read = useMemo(() => readAny(text, account), [text, account])
  const requests = read.collections.flatMap((c) => c.requests)

  const choose = async (file: File | undefined) => {
    if (!file) return
    if (file.size > maxImport) setFailed('The file is larger than 16 MB.')
    else {
      setFailed('')
      setText(await file.text())
    }
  }
  const save = async () => {
    const collections = read.kind === 'curl' ? read.collections.map((c) => ({ ...c, name: name.trim() || 'Imported' })) : read.collections
    let told: string[] = []
    const saved = await workspace.change((w) => {
      const merged = merge(w, collections, read.sets)
      told = merged.told
      return merged.workspace
    })
    if (saved) setDone(told)
    else onClose() // the panel says why
  }
  if (done) {
    return (
      <Dialog title="Import" wide onClose={onClose}>
        <p>{count(requests.length, 'request')} and {count(read.sets.length, 'set')} of variables were saved.</p>
        <Told title="Names were changed" told={done} />
        <Told title="Left out or changed" told={read.told} />
        <div className="row"><button type="button" className="primary" autoFocus onClick={onClose}>Done</button></div>
      </Dialog>
    )
  }
  return (
    <Dialog title="Import" wide onClose={onClose}>
      <div className="field">
        <label htmlFor="import-text">cURL lines for bash, or a Postman collection (v2.1) or environment</label>
        <textarea id="import-text" className="form-control" rows={8} data-first autoComplete="off" spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} placeholder={'curl https://…'} />
      </div>
      <div className="field">
        <label htmlFor="import-file">Or from a file</label>
        <input id="import-file" type="file" accept=".json,.txt,.sh,application/json,text/plain" onChange={(event) => void choose(event.target.files?.[0])} />
      </div>
      {(failed || read.refused) && <p className="field-error" role="alert">{failed || read.refused}</p>}
      <div role="status">
        {requests.length > 0 && (
          <>
            <h3>{count(requests.length, 'request')}</h3>
            <ul className="import-list">
              {read.collections.map((c) => c.requests.map((r) => (
                <li key={`${c.name}\n${r.name}`}><span className={`entry-method ${r.input.method}`}>{r.input.method}</span> <span>{read.kind === 'postman' ? `${c.name}: ${r.name}` : r.input.url}</span></li>
              )))}
            </ul>
          </>
        )}
        {read.sets.map((set) => <p key={set.name} className="hint">Variables {set.name}: {Object.keys(set.values).join(', ')}. Their values are saved as plain text.</p>)}
        <Told title="Left out or changed" told={read.told} />
      </div>
      {read.kind === 'curl' && requests.length > 0 && (
        <div className="field">
          <label htmlFor="import-collection">Collection</label>
          <input id="import-collection" className="form-control" autoComplete="off" spellCheck={false} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        </div>
      )}
      <div className="row wrap">
        <button type="button" className="primary" disabled={requests.length + read.sets.length === 0} onClick={() => void save()}>Save {requests.length > 0 ? count(requests.length, 'request') : 'the variables'}</button>
        {requests.length === 1 && <button type="button" className="quiet" onClick={() => { bench.open(draftOf(requests[0]!)); workspace.setCurrent(undefined); onClose() }}>Open it in the form</button>}
      </div>
    </Dialog>
  )
}

function Told({ title, told }: { title: string; told: string[] }) {
  if (told.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul className="told">{told.map((text, i) => <li key={i}>{text}</li>)}</ul>
    </>
  )
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}

// accountOf is the account of the connection, as far as the page knows it.
function accountOf({ state, connection }: Bench): string {
  if (connection.target === 'simulator') return state.account
  if (connection.credentials === null) return state.own?.accountId ?? ''
  return String(connection.credentials.accountId ?? '')
}

function readAny(text: string, account: string): Read {
  const nothing: Read = { kind: 'curl', collections: [], sets: [], told: [], refused: '' }
  const trimmed = text.trim()
  if (trimmed === '') return nothing
  try {
    if (trimmed.startsWith('{') || trimmed.startsWith('[')) return { ...nothing, kind: 'postman', ...importPostman(trimmed, account) }
    const { requests, told } = importCurl(trimmed, account)
    return { ...nothing, collections: requests.length > 0 ? [{ name: '', requests }] : [], told }
  } catch (error) {
    if (error instanceof Refused) return { ...nothing, refused: error.message }
    throw error
  }
}
