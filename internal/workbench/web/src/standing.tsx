// Whose request stands in the form: the saved one that is open, and the set from
// which its variables take their values. Both are known with the drawer closed.
import type { Bench } from './bench'
import { variablesOf } from './variables'
import { changedSince, find } from './workspace'

export function Standing({ bench }: { bench: Bench }) {
  const { workspace, draft } = bench
  const { document, current, values } = workspace
  const saved = current && find(document, current)
  const changed = saved !== undefined && changedSince(saved, draft)
  const names = variablesOf(draft)
  if (!saved && names.length === 0) return null
  return (
    <div className="standing">
      {saved && (
        <p>
          <span className="hint">{current!.collection} /</span> <strong>{saved.name}</strong>
          {changed && <><span className="tag" role="note">not saved</span> <button type="button" className="quiet small" title="Ctrl+S" onClick={bench.save}>Save</button></>}
        </p>
      )}
      {names.length > 0 && (
        <p>
          <label className="hint" htmlFor="standing-set">Variables</label>
          <select id="standing-set" className="form-control" value={workspace.chosen} onChange={(event) => workspace.choose(event.target.value)}>
            <option value="">none</option>
            {document.variables.map(({ name }) => <option key={name} value={name}>{name}</option>)}
          </select>
          {names.map((name) => (
            <span key={name}><code>{name}</code> {Object.hasOwn(values, name) ? <code className="standing-value">{values[name]}</code> : <span className="warn">has no value</span>}</span>
          ))}
        </p>
      )}
    </div>
  )
}
