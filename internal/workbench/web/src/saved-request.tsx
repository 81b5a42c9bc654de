// What belongs to the saved request that is open: notes, example answers, its name.
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { download } from './api'
import type { Bench } from './bench'
import { Dialog } from './dialog'
import { pretty } from './lossless'
import { CopyButton } from './parts'
import { NameForm } from './save-form'
import { edit, find, move, unused, type Example, type Place, type Saved } from './workspace'

const Editor = lazy(() => import('./editor'))

export function SavedRequest({ bench, place, saved, onRemove }: { bench: Bench; place: Place; saved: Saved; onRemove: () => void }) {
  const { workspace, shown } = bench
  const [notes, setNotes] = useState(saved.notes ?? '')
  // What another program changed is shown, but for what is being typed here.
  const known = useRef(saved.notes ?? '')
  useEffect(() => {
    const before = known.current
    known.current = saved.notes ?? ''
    setNotes((typed) => (typed === before ? known.current : typed))
  }, [saved.notes])
  const [form, setForm] = useState<'rename' | 'move'>()
  const [failed, setFailed] = useState('')
  const [viewed, setViewed] = useState<Example>()
  const examples = saved.examples ?? []
  const change = (make: (saved: Saved) => Saved) => workspace.change((w) => edit(w, place, make))
  const keepNotes = () => {
    if (notes !== (saved.notes ?? '')) void change(({ notes: _, name, ...rest }) => ({ name, ...(notes ? { notes } : {}), ...rest }))
  }
  const keepAnswer = async () => {
    try {
      const output = await (await download(`runs/${shown!.id}/output`)).text()
      setFailed('')
      await change((r) => ({ ...r, examples: [...(r.examples ?? []), { name: unused(String(shown!.answer!.statusCode), (r.examples ?? []).map((e) => e.name)), output }] }))
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error))
    }
  }
  const go = async (to: Place) => {
    setForm(undefined)
    if (to.collection === place.collection && to.request === place.request) return
    if (find(workspace.document, to)) setFailed(`The collection ${to.collection} has a request named ${to.request} already.`)
    else if (await workspace.change((w) => move(w, place, to))) workspace.setCurrent(to)
  }
  return (
    <div className="saved-open">
      <code className="hint">{saved.input.url}</code>
      <label className="hint" htmlFor="saved-notes">Notes</label>
      <textarea id="saved-notes" className="form-control saved-notes" rows={3} autoComplete="off" spellCheck={false} value={notes} onChange={(event) => setNotes(event.target.value)} onBlur={keepNotes} />
      {examples.length > 0 && (
        <ul className="examples-kept" aria-label="Example answers">
          {examples.map((example) => (
            <li key={example.name} className="row">
              <button type="button" className="quiet small" onClick={() => setViewed(example)}>Example {example.name}</button>
              <button type="button" className="quiet small icon-only" aria-label={`Delete the example ${example.name}`} onClick={() => void change((r) => without(r, example.name))}>✕</button>
            </li>
          ))}
        </ul>
      )}
      <div className="row wrap">
        {shown?.answer && <button type="button" className="quiet small" onClick={() => void keepAnswer()}>Keep the answer as an example</button>}
        <button type="button" className="quiet small" onClick={() => setForm('rename')}>Rename</button>
        <button type="button" className="quiet small" onClick={() => setForm('move')}>Move</button>
        <button type="button" className="quiet small" onClick={onRemove}>Delete</button>
      </div>
      {shown?.answer && <p className="hint">The answer that is shown: {String(shown.draft.input.method)} {String(shown.draft.input.url)}, {shown.answer.statusCode}.</p>}
      {failed && <p className="field-error" role="alert">{failed}</p>}
      {form === 'rename' && <NameForm label="Name of the request" name={place.request} onSave={(request) => void go({ ...place, request })} onCancel={() => setForm(undefined)} />}
      {form === 'move' && <NameForm label="Collection to move the request to" name={place.collection} onSave={(collection) => void go({ ...place, collection })} onCancel={() => setForm(undefined)} />}
      {viewed && <ExampleView bench={bench} place={place} example={viewed} onClose={() => setViewed(undefined)} />}
    </div>
  )
}

function without(saved: Saved, name: string): Saved {
  const { examples, ...rest } = saved
  const kept = (examples ?? []).filter((e) => e.name !== name)
  return kept.length > 0 ? { ...rest, examples: kept } : rest
}

function ExampleView({ bench, place, example, onClose }: { bench: Bench; place: Place; example: Example; onClose: () => void }) {
  const [name, setName] = useState(example.name)
  const text = pretty(example.output) ?? example.output
  const rename = () => {
    const next = name.trim()
    if (next !== '' && next !== example.name) {
      void bench.workspace.change((w) => edit(w, place, (r) => ({ ...r, examples: (r.examples ?? []).map((e, _, all) => (e.name === example.name ? { ...e, name: unused(next, all.filter((o) => o !== e).map((o) => o.name)) } : e)) })))
    }
    onClose()
  }
  return (
    <Dialog title={`Example ${example.name}`} wide onClose={onClose}>
      <div className="row wrap tools">
        <CopyButton text={text} label="Copy as an output sample" />
        <span className="hint">The output document of the action, as a host gets it.</span>
      </div>
      <Suspense fallback={<div className="editor editor-wait" />}><Editor text={text} language="json" label="Output document" readOnly /></Suspense>
      <form className="row name-form" onSubmit={(event) => { event.preventDefault(); rename() }}>
        <label htmlFor="example-name" className="hint">Name</label>
        <input id="example-name" className="form-control" autoComplete="off" spellCheck={false} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        <button type="submit" className="quiet">Rename</button>
      </form>
    </Dialog>
  )
}
