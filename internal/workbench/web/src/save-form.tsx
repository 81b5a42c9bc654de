// Forms for names: of the request to save, and of what is renamed.
import { useState, type FormEvent } from 'react'
import type { Bench } from './bench'
import { Dialog } from './dialog'
import { variablesOf } from './variables'
import { find, put, savedOf } from './workspace'

// SaveForm saves the request in the form under a name. onClose is told what
// became of it.
export function SaveForm({ bench, onClose }: { bench: Bench; onClose: (said?: string) => void }) {
  const { workspace, draft } = bench
  const collections = workspace.document.collections.map((c) => c.name)
  const [name, setName] = useState(workspace.current?.request ?? `${String(draft.input.method ?? '')} ${String(draft.input.url ?? '').split('?')[0]}`.trim())
  const [collection, setCollection] = useState(workspace.current?.collection ?? collections[0] ?? 'Requests')
  const place = { collection: collection.trim(), request: name.trim() }
  const there = find(workspace.document, place)
  const ready = place.collection !== '' && place.request !== ''
  const { dropped } = savedOf(place.request, draft)
  const names = variablesOf(draft)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (!ready) return
    const done = await workspace.change((w) => put(w, place.collection, savedOf(place.request, draft, find(w, place)).saved))
    if (done) workspace.setCurrent(place)
    onClose(done ? `Saved ${place.request}.${dropped.length > 0 ? ` Not saved: ${dropped.join('; ')}.` : ''}` : '')
  }
  return (
    <Dialog title="Save this request" onClose={() => onClose()}>
      <form className="fields" onSubmit={(event) => void save(event)}>
        <div className="field">
          <label htmlFor="save-name">Name</label>
          <input id="save-name" className="form-control" data-first autoComplete="off" spellCheck={false} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <div className="field">
          <label htmlFor="save-collection">Collection</label>
          <input id="save-collection" className="form-control" list="save-collections" autoComplete="off" spellCheck={false} maxLength={200} value={collection} onChange={(event) => setCollection(event.target.value)} />
          <datalist id="save-collections">{collections.map((one) => <option key={one} value={one} />)}</datalist>
        </div>
        {there && <p className="hint">There is a request with this name. Saving replaces it; its notes and examples stay.</p>}
        {dropped.length > 0 && <p className="hint">Not saved: {dropped.join('; ')}.</p>}
        {names.length > 0 && <p className="hint">Its variables stay variables: {names.join(', ')}.</p>}
        <div className="row"><button type="submit" className="primary" disabled={!ready}>{there ? 'Replace' : 'Save'}</button></div>
      </form>
    </Dialog>
  )
}

export function NameForm({ label, name, onSave, onCancel }: { label: string; name: string; onSave: (name: string) => void; onCancel: () => void }) {
  const [text, setText] = useState(name)
  return (
    <form className="row name-form" onSubmit={(event) => { event.preventDefault(); if (text.trim() !== '') onSave(text.trim()) }}>
      <input
        className="form-control" aria-label={label} autoFocus autoComplete="off" spellCheck={false} maxLength={200} value={text}
        onChange={(event) => setText(event.target.value)} onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); onCancel() } }}
      />
      <button type="submit" className="quiet small">Save</button>
      <button type="button" className="quiet small" onClick={onCancel}>Cancel</button>
    </form>
  )
}
