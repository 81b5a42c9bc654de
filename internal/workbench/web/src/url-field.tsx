// The URL, with completion: what the REST API has, and the record types of the
// account's metadata catalog. A combobox by the ARIA pattern.
import { useId, useMemo, useState, type KeyboardEvent } from 'react'
import type { WidgetProps } from '@rjsf/utils'
import { ariaDescribedByIds } from '@rjsf/utils'
import type { Bench } from './bench'
import { invalid } from './theme'

export interface Completion {
  pick: (url: string) => void // a whole URL was chosen
  settle: () => void // the URL was typed to its end
  types: string[]
  state: 'none' | 'unverified' | 'loading' | 'loaded' | 'failed'
  load: () => void
}

interface Suggestion {
  url: string
  note: string
}

const services: Suggestion[] = [
  { url: 'record/v1/', note: 'records, by type' },
  { url: 'query/v1/suiteql', note: 'SuiteQL, with POST' },
  { url: 'record/v1/metadata-catalog', note: 'all record types' },
  { url: 'system/v1/serverTime', note: 'needs no permission' },
  { url: 'async/v1/job/', note: 'asynchronous jobs' },
]

const shown = 60

function suggest(text: string, types: string[]): Suggestion[] {
  const path = text.replace(/^\/?(services\/rest\/)?/, '').toLowerCase()
  const records = types.map((type) => ({ url: `record/v1/${type}`, note: 'record type' }))
  const catalog = path.startsWith('record/v1/metadata-catalog/')
    ? types.map((type) => ({ url: `record/v1/metadata-catalog/${type}`, note: 'its fields' }))
    : []
  const all = [...services, ...records, ...catalog]
  const starts = all.filter((s) => s.url.toLowerCase().startsWith(path))
  // A bare name finds its record type: "cust" is record/v1/customer.
  const name = path.startsWith('record/v1/') ? path.slice('record/v1/'.length) : path
  const at = (s: Suggestion) => s.url.slice('record/v1/'.length).toLowerCase().indexOf(name)
  const within = name.includes('/') || name === ''
    ? []
    : records.filter((s) => at(s) >= 0 && !starts.includes(s)).sort((a, b) => Math.sign(at(a)) - Math.sign(at(b)))
  return [...starts, ...within].filter((s) => s.url !== text).slice(0, shown)
}

export function UrlWidget(props: WidgetProps) {
  const { id, value, required, onChange, placeholder, rawErrors, registry } = props
  const { bench, completion } = registry.formContext as { bench: Bench; completion: Completion }
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const list = useId()
  const text = typeof value === 'string' ? value : ''
  const found = useMemo(() => (open ? suggest(text, completion.types) : []), [open, text, completion.types])
  const choose = (s: Suggestion) => {
    const begun = s.url.endsWith('/') // more is to be typed
    if (begun) onChange(s.url)
    else completion.pick(s.url)
    setAt(-1)
    setOpen(begun)
  }
  const keys = (event: KeyboardEvent) => {
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault()
        if (!open) {
          setOpen(true)
          return
        }
        const step = event.key === 'ArrowDown' ? 1 : -1
        if (found.length > 0) setAt(at < 0 && step < 0 ? found.length - 1 : (at + step + found.length) % found.length)
        return
      }
      case 'Enter':
        if (open && found[at]) {
          event.preventDefault()
          choose(found[at])
        } else setOpen(false)
        return
      case 'Escape':
        if (open) {
          event.preventDefault()
          setOpen(false)
          setAt(-1)
        }
    }
  }
  const expanded = open && found.length > 0
  return (
    <div className="combo">
      <input
        id={id} name={id} type="text" className="form-control mono" required={required} value={text} placeholder={placeholder}
        autoComplete="off" autoCapitalize="off" autoCorrect="off" spellCheck={false} inputMode="url"
        role="combobox" aria-expanded={expanded} aria-controls={list} aria-autocomplete="list"
        aria-activedescendant={expanded && at >= 0 ? `${list}-${at}` : undefined}
        aria-describedby={ariaDescribedByIds(id)} {...invalid(rawErrors)}
        onFocus={completion.load}
        onClick={() => setOpen(true)}
        onBlur={() => { setOpen(false); completion.settle() }}
        onKeyDown={keys}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text/plain')
          if (!/^\s*curl(\.exe)?\s/i.test(pasted)) return
          event.preventDefault()
          setOpen(false)
          bench.importText(pasted)
        }}
        onChange={(event) => {
          onChange(event.target.value === '' ? undefined : event.target.value)
          setOpen(true)
          setAt(-1)
        }}
      />
      <ul id={list} role="listbox" aria-label="Suggestions" hidden={!expanded}>
        {found.map((s, i) => (
          <li
            key={s.url} id={`${list}-${i}`} role="option" aria-selected={i === at}
            ref={i === at ? (node) => node?.scrollIntoView({ block: 'nearest' }) : undefined}
            onMouseDown={(event) => { event.preventDefault(); choose(s) }}
          >
            <span className="mono">{s.url}</span>
            <span className="note">{s.note}</span>
          </li>
        ))}
        {completion.state === 'unverified' && <li className="note" role="presentation">Verify the connection to complete its record types, too.</li>}
        {completion.state === 'failed' && <li className="note" role="presentation">The account’s record types could not be read: verify the connection.</li>}
        {completion.state === 'loading' && <li className="note" role="presentation">Reading the account’s record types…</li>}
      </ul>
    </div>
  )
}
