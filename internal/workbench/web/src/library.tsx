// The drawer's panel of saved requests: collections, notes, example answers, variables, import.
import { useEffect, useState } from 'react'
import type { Bench } from './bench'
import { ImportDialog } from './import-dialog'
import './library.css'
import { Icon } from './parts'
import { NameForm, SaveForm } from './save-form'
import { SavedRequest } from './saved-request'
import type { Change } from './use-workspace'
import { VariablesDialog } from './variables-dialog'
import { changedSince, draftOf, edit, find, insert, remove, savedOf, type Collection, type Place } from './workspace'

export function Library({ bench }: { bench: Bench }) {
  const { workspace } = bench
  const { document, current } = workspace
  const [form, setForm] = useState<'save' | 'import' | 'variables'>()
  const [said, setSaid] = useState('')
  const [undo, setUndo] = useState<{ text: string; change: Change }>()
  const [search, setSearch] = useState('')
  const opened = current && find(document, current)
  const changed = opened !== undefined && changedSince(opened, bench.draft)
  const count = document.collections.reduce((n, c) => n + c.requests.length, 0)

  const open = (place: Place) => {
    const saved = find(document, place)
    if (!saved) return
    bench.open(draftOf(saved))
    workspace.setCurrent(place)
  }
  const update = async () => {
    const place = current!
    const { dropped } = savedOf(place.request, bench.draft)
    const draft = bench.draft
    const done = await workspace.change((w) => edit(w, place, (before) => savedOf(place.request, draft, before).saved))
    if (done) setSaid(`Saved ${place.request}.${dropped.length > 0 ? ` Not saved: ${dropped.join('; ')}.` : ''}`)
  }
  const removeRequest = async (place: Place) => {
    const collection = document.collections.find((c) => c.name === place.collection)!
    const at = collection.requests.findIndex((r) => r.name === place.request)
    const saved = collection.requests[at]!
    if (await workspace.change((w) => remove(w, place))) {
      setUndo({ text: `Deleted ${place.request}.`, change: (w) => insert(w, place.collection, saved, at) })
    }
  }
  const removeCollection = async (collection: Collection, at: number) => {
    if (await workspace.change((w) => ({ ...w, collections: w.collections.filter((c) => c.name !== collection.name) }))) {
      setUndo({
        text: `Deleted the collection ${collection.name} with ${collection.requests.length} requests.`,
        change: (w) => ({ ...w, collections: [...w.collections.slice(0, at), collection, ...w.collections.slice(at)] }),
      })
    }
  }
  useEffect(() => {
    if (!bench.saving || !workspace.loaded) return
    bench.onSaving()
    if (!opened) setForm('save')
    else if (changed) void update()
    else setSaid(`${opened.name} is saved as it stands.`)
  }, [bench.saving, workspace.loaded])
  const wanted = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase())
  return (
    <div className="library">
      <div className="row wrap tools">
        {opened && changed && <button type="button" className="primary" onClick={() => void update()}>Save changes to “{opened.name}”</button>}
        <button type="button" className={opened && changed ? 'quiet' : 'primary'} onClick={() => setForm('save')}>{opened ? 'Save as…' : 'Save this request…'}</button>
        <button type="button" className="quiet" onClick={() => setForm('import')}>Import…</button>
      </div>
      <div className="row wrap tools">
        <label className="hint" htmlFor="variable-set">Variables</label>
        <select id="variable-set" className="form-control narrow" value={workspace.chosen} onChange={(event) => workspace.choose(event.target.value)}>
          <option value="">none</option>
          {document.variables.map(({ name }) => <option key={name} value={name}>{name}</option>)}
        </select>
        <button type="button" className="quiet" onClick={() => setForm('variables')}>Edit variables…</button>
      </div>
      <div role="status" className="library-said">
        {workspace.problem && (
          <div className="note bad">
            <p>{workspace.problem}</p>
            <div className="row wrap">
              {workspace.conflict && <button type="button" className="quiet small" onClick={workspace.again}>Make my change on the newer version</button>}
              {workspace.conflict && <button type="button" className="quiet small" onClick={workspace.reload}>Reload without my change</button>}
              {!workspace.conflict && <button type="button" className="quiet small" onClick={workspace.dismiss}>Dismiss</button>}
            </div>
          </div>
        )}
        {workspace.notice && <div className="note"><p>{workspace.notice}</p><button type="button" className="quiet small" onClick={workspace.dismiss}>Dismiss</button></div>}
        {undo && (
          <div className="note">
            <p>{undo.text}</p>
            <div className="row">
              <button type="button" className="quiet small" onClick={() => { void workspace.change(undo.change); setUndo(undefined) }}>Undo</button>
              <button type="button" className="quiet small" onClick={() => setUndo(undefined)}>Dismiss</button>
            </div>
          </div>
        )}
        {said && <div className="note"><p>{said}</p><button type="button" className="quiet small" onClick={() => setSaid('')}>Dismiss</button></div>}
      </div>
      {count > 5 && <input type="search" className="form-control" aria-label="Search the saved requests" placeholder="Search" autoComplete="off" spellCheck={false} value={search} onChange={(event) => setSearch(event.target.value)} />}
      {document.collections.map((collection, at) => (
        <CollectionView
          key={collection.name} collection={collection} bench={bench} wanted={wanted} searching={search.trim() !== ''}
          onOpen={open} onRemove={(place) => void removeRequest(place)} onRemoveAll={() => void removeCollection(collection, at)}
        />
      ))}
      {document.collections.length === 0 && <p className="empty">Save the request in the form, with notes and example answers, or import cURL lines and Postman collections.</p>}
      <p className="hint where">
        {workspace.path
          ? <>Kept in <code>{workspace.path}</code>, without credentials.</>
          : <>Kept in memory until the command ends. To keep them in a file, start it with <code>netsuite workbench --workspace FILE</code>.</>}
      </p>
      {form === 'save' && <SaveForm bench={bench} onClose={(text) => { setForm(undefined); setSaid(text ?? '') }} />}
      {form === 'import' && <ImportDialog bench={bench} onClose={() => setForm(undefined)} />}
      {form === 'variables' && <VariablesDialog bench={bench} onClose={() => setForm(undefined)} />}
    </div>
  )
}

interface CollectionProps {
  collection: Collection
  bench: Bench
  wanted: (text: string) => boolean
  searching: boolean
  onOpen: (place: Place) => void
  onRemove: (place: Place) => void
  onRemoveAll: () => void
}

function CollectionView({ collection, bench, wanted, searching, onOpen, onRemove, onRemoveAll }: CollectionProps) {
  const { workspace } = bench
  const [open, setOpen] = useState(true)
  const [naming, setNaming] = useState(false)
  const { name, notes, requests } = collection
  const shown = requests.filter((r) => wanted(`${name} ${r.name} ${r.input.method} ${r.input.url} ${r.notes ?? ''}`))
  if (searching && shown.length === 0) return null
  const rename = async (next: string) => {
    const taken = workspace.document.collections.some((c) => c.name === next)
    if (next !== name && !taken) {
      const done = await workspace.change((w) => ({ ...w, collections: w.collections.map((c) => (c.name === name ? { ...c, name: next } : c)) }))
      if (done && workspace.current?.collection === name) workspace.setCurrent({ ...workspace.current, collection: next })
    }
    setNaming(false)
  }
  return (
    <section className="collection" aria-label={`Collection ${name}`}>
      <div className="collection-head">
        <button type="button" className="fold" aria-expanded={open || searching} onClick={() => setOpen(!open)}>
          <span className={`chevron${open || searching ? ' open' : ''}`} aria-hidden="true" /><span className="collection-name">{name}</span> <span className="count">{requests.length}</span>
        </button>
        <button type="button" className="quiet small" aria-label={`Rename the collection ${name}`} onClick={() => setNaming(true)}>Rename</button>
        <button type="button" className="quiet small icon-only" aria-label={`Delete the collection ${name}`} onClick={onRemoveAll}><Icon name="cross" /></button>
      </div>
      {naming && <NameForm label="Name of the collection" name={name} onSave={(next) => void rename(next)} onCancel={() => setNaming(false)} />}
      {(open || searching) && (
        <>
          {notes && <p className="hint">{notes}</p>}
          <ul>
            {shown.map((saved) => {
              const place = { collection: name, request: saved.name }
              const current = workspace.current?.collection === name && workspace.current.request === saved.name
              return (
                <li key={saved.name}>
                  <button type="button" className="entry saved" aria-current={current} onClick={() => onOpen(place)}>
                    <span className={`entry-method ${saved.input.method}`}>{saved.input.method}</span>
                    <span className="saved-name">{saved.name}</span>
                  </button>
                  {current && <SavedRequest key={`${name}\n${saved.name}`} bench={bench} place={place} saved={saved} onRemove={() => onRemove(place)} />}
                </li>
              )
            })}
          </ul>
        </>
      )}
    </section>
  )
}
