// The sets of variables, such as one for the sandbox and one for production.
import { useState } from 'react'
import type { Bench } from './bench'
import { Dialog } from './dialog'
import { Icon } from './parts'
import { looksSecret, variablesOf } from './variables'
import { unused, withSets, type VariableSet } from './workspace'

interface Row {
  name: string
  value: string
}

interface Edited {
  name: string
  rows: Row[]
}

const rowsOf = ({ name, values }: VariableSet): Edited => ({ name, rows: Object.entries(values).map(([key, value]) => ({ name: key, value })) })

export function VariablesDialog({ bench, onClose }: { bench: Bench; onClose: () => void }) {
  const { workspace } = bench
  const [before] = useState(workspace.document.variables)
  const [sets, setSets] = useState<Edited[]>(() => (before.length > 0 ? before.map(rowsOf) : [{ name: 'sandbox', rows: [] }]))
  const [at, setAt] = useState(() => Math.max(0, before.findIndex((s) => s.name === workspace.chosen)))
  const set = sets[at]
  const used = variablesOf(bench.draft).filter((name) => !set?.rows.some((row) => row.name === name))
  const change = (next: Partial<Edited>) => setSets(sets.map((s, i) => (i === at ? { ...s, ...next } : s)))
  const row = (i: number, part: Partial<Row>) => change({ rows: set!.rows.map((r, j) => (i === j ? { ...r, ...part } : r)) })
  const problem = wrong(sets)
  const save = async () => {
    const after = sets.map(({ name, rows }) => ({ name: name.trim(), values: Object.fromEntries(rows.filter((r) => r.name.trim() !== '').map((r) => [r.name.trim(), r.value])) }))
    if (JSON.stringify(after) !== JSON.stringify(before) && !await workspace.change((w) => withSets(w, before, after))) {
      onClose() // the panel says why
      return
    }
    workspace.choose(after[at]?.name ?? '')
    onClose()
  }
  return (
    <Dialog title="Variables" wide onClose={onClose}>
      <p className="hint">{'{{name}}'} in the URL, the query, headers, the body or the idempotency key becomes the value in the chosen set.{' '}
        {workspace.path ? 'The file is plain text' : 'They are kept as plain text'}: put no passwords, keys or tokens here.</p>
      <div className="row wrap">
        <div className="segments small" role="group" aria-label="Sets of variables">
          {sets.map((s, i) => <button key={i} type="button" aria-pressed={i === at} onClick={() => setAt(i)}>{s.name || 'unnamed'}</button>)}
        </div>
        <button type="button" className="quiet small" onClick={() => { setSets([...sets, { name: unused('production', sets.map((s) => s.name)), rows: set?.rows.map((r) => ({ ...r })) ?? [] }]); setAt(sets.length) }}>Add a set</button>
      </div>
      {set && (
        <div className="fields" key={at}>
          <div className="row wrap">
            <label htmlFor="set-name" className="hint">Name of the set</label>
            <input id="set-name" className="form-control narrow" autoComplete="off" spellCheck={false} maxLength={200} value={set.name} onChange={(event) => change({ name: event.target.value })} />
            <button type="button" className="quiet small" onClick={() => { setSets(sets.filter((_, i) => i !== at)); setAt(Math.max(0, at - 1)) }}>Delete the set</button>
          </div>
          <div className="pairs">
            {set.rows.map((r, i) => (
              <div key={i}>
                <div className="pair">
                  <input className="form-control mono" aria-label={`Variable ${i + 1}: name`} placeholder="Name" autoComplete="off" spellCheck={false} value={r.name} onChange={(event) => row(i, { name: event.target.value })} />
                  <input className="form-control mono" aria-label={`Variable ${i + 1}: value`} placeholder="Value" autoComplete="off" spellCheck={false} value={r.value} onChange={(event) => row(i, { value: event.target.value })} />
                  <button type="button" className="quiet icon-only" aria-label={`Remove the variable ${r.name || i + 1}`} onClick={() => change({ rows: set.rows.filter((_, j) => j !== i) })}><Icon name="cross" /></button>
                </div>
                {looksSecret(r.name, r.value) && <p className="hint warn">This looks like a credential. It would stand in the file for everybody who can read it; the connector needs none here.</p>}
              </div>
            ))}
          </div>
          <div className="row wrap">
            <button type="button" className="quiet small" onClick={() => change({ rows: [...set.rows, { name: '', value: '' }] })}><Icon name="plus" />Add a variable</button>
            {used.map((name) => <button key={name} type="button" className="quiet small" onClick={() => change({ rows: [...set.rows, { name, value: '' }] })}><Icon name="plus" />{name}, which the request has</button>)}
          </div>
        </div>
      )}
      {problem && <p className="field-error" role="alert">{problem}</p>}
      <div className="row"><button type="button" className="primary" disabled={problem !== ''} onClick={() => void save()}>Save and use{set ? ` ${set.name}` : ''}</button></div>
    </Dialog>
  )
}

function wrong(sets: Edited[]): string {
  const names = sets.map((s) => s.name.trim())
  if (names.includes('')) return 'A set has no name.'
  const twice = (all: string[]) => all.find((name, i) => all.indexOf(name) !== i)
  if (twice(names) !== undefined) return `Two sets are named ${twice(names)}.`
  for (const { name, rows } of sets) {
    const variables = rows.map((r) => r.name.trim()).filter((n) => n !== '')
    const bad = variables.find((n) => /[{}\s"\\]/.test(n))
    if (bad !== undefined) return `${bad} cannot be the name of a variable: no spaces, braces, quotation marks or backslashes.`
    if (twice(variables) !== undefined) return `${name} has the variable ${twice(variables)} twice.`
    if (rows.some((r) => r.name.trim() === '' && r.value !== '')) return `${name} has a value without a name.`
  }
  return ''
}
