// JSON as a tree that folds. Only the lines in sight are drawn, so that its size
// does not matter.
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { Draft } from './api'
import { Num, Obj, shown, write, type Value } from './json-value'
import { CopyButton } from './parts'

const lineHeight = 24
const opened = 200 // lines that a tree begins with, about

interface Line {
  id: string // the places on the way to it
  depth: number
  name: string | number | undefined
  value: Value
  parent: number
}

interface Props {
  value: Value
  label: string
  search: string
  at: number // which of the places found is shown
  onCount: (count: number) => void
  onOpen: (draft: Draft) => void
  linked: (href: string) => Draft | undefined
}

const isInner = (value: Value): value is Obj | Value[] => value instanceof Obj || Array.isArray(value)
const childrenOf = (value: Obj | Value[]) => (Array.isArray(value) ? value : value.values)
const nameAt = (value: Obj | Value[], i: number) => (Array.isArray(value) ? i : value.names[i]!)

export function AnswerTree({ value, label, search, at, onCount, onOpen, linked }: Props) {
  const [open, setOpen] = useState(() => firstOpen(value))
  const [chosen, setChosen] = useState('')
  const scroller = useRef<HTMLDivElement>(null)
  const base = useId()
  const lines = useMemo(() => linesOf(value, open), [value, open])
  const found = useMemo(() => (search === '' ? [] : placesOf(value, search.toLowerCase())), [value, search])
  const marked = useMemo(() => new Set(found), [found])
  useEffect(() => onCount(found.length), [found])
  const place = found[at % Math.max(1, found.length)]
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => lineHeight, overscan: 20 })

  useEffect(() => {
    if (place === undefined) return
    setOpen((now) => withWay(now, place))
    setChosen(place)
  }, [place])
  const index = lines.findIndex(({ id }) => id === chosen)
  useEffect(() => {
    if (place !== undefined && chosen === place && index >= 0) virtual.scrollToIndex(index, { align: 'center' })
  }, [place, chosen, index])

  const fold = (id: string, to: boolean) => setOpen((now) => {
    const next = new Set(now)
    if (to) next.add(id)
    else next.delete(id)
    return next
  })
  const choose = (i: number) => {
    const line = lines[Math.min(Math.max(i, 0), lines.length - 1)]!
    setChosen(line.id)
    virtual.scrollToIndex(lines.indexOf(line))
  }
  const keys = (event: KeyboardEvent) => {
    const now = Math.max(index, 0)
    const line = lines[now]!
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / lineHeight)
    switch (event.key) {
      case 'ArrowDown': choose(index + 1); break
      case 'ArrowUp': choose(now - 1); break
      case 'PageDown': choose(now + page); break
      case 'PageUp': choose(now - page); break
      case 'Home': choose(0); break
      case 'End': choose(lines.length - 1); break
      case 'ArrowRight':
        if (!isInner(line.value)) return
        if (open.has(line.id)) choose(now + 1)
        else fold(line.id, true)
        break
      case 'ArrowLeft':
        if (isInner(line.value) && open.has(line.id)) fold(line.id, false)
        else if (line.parent >= 0) choose(line.parent)
        break
      case 'Enter':
      case ' ':
        if (!isInner(line.value)) return
        fold(line.id, !open.has(line.id))
        break
      default:
        return
    }
    event.preventDefault()
  }
  const items = virtual.getVirtualItems()
  const drawn = items.some((item) => item.index === index)
  return (
    <div className="tree-view">
      <div
        className="tree" role="tree" tabIndex={0} aria-label={label} ref={scroller} onKeyDown={keys}
        aria-activedescendant={drawn ? `${base}-${chosen}` : undefined}
        onFocus={() => { if (index < 0) setChosen('') }}
      >
        <div role="none" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const line = lines[item.index]!
            const inner = isInner(line.value)
            return (
              <div
                key={line.id} id={`${base}-${line.id}`} role="treeitem" aria-level={line.depth + 1}
                aria-expanded={inner ? open.has(line.id) : undefined} aria-selected={line.id === chosen}
                className={`tree-line${marked.has(line.id) ? ' found' : ''}`}
                style={{ transform: `translateY(${item.start}px)`, paddingLeft: 8 + 16 * Math.min(line.depth, 30) }}
                onClick={() => { setChosen(line.id); if (inner) fold(line.id, !open.has(line.id)) }}
              >
                <span className="tree-mark" aria-hidden="true">{inner ? (open.has(line.id) ? '▾' : '▸') : ''}</span>
                {line.name !== undefined && <span className={typeof line.name === 'number' ? 'tree-place' : 'tree-name'}>{line.name}</span>}
                <Brief value={line.value} />
              </div>
            )
          })}
        </div>
      </div>
      {index >= 0 && <Chosen path={pathOf(lines, index)} value={lines[index]!.value} onOpen={onOpen} linked={linked} />}
    </div>
  )
}

function Brief({ value }: { value: Value }) {
  if (Array.isArray(value)) return <span className="tree-count">{value.length === 1 ? '[ 1 item ]' : `[ ${value.length} items ]`}</span>
  if (value instanceof Obj) return <span className="tree-count">{value.names.length === 1 ? '{ 1 member }' : `{ ${value.names.length} members }`}</span>
  if (typeof value === 'string') return <span className="tree-text">{JSON.stringify(value.length > 300 ? `${value.slice(0, 300)}…` : value)}</span>
  return <span className="tree-number">{value instanceof Num ? value.raw : String(value)}</span>
}

// Chosen shows the line that is chosen: where it stands, and its whole value.
function Chosen({ path, value, onOpen, linked }: { path: string; value: Value; onOpen: Props['onOpen']; linked: Props['linked'] }) {
  const draft = typeof value === 'string' ? linked(value) : undefined
  return (
    <div className="tree-chosen">
      <div className="row wrap">
        <code>{path || 'the whole'}</code>
        <CopyButton text={isInner(value) ? write(value) : shown(value)} label="Copy the value" />
        {path !== '' && <CopyButton text={path} label="Copy the path" />}
        {draft && <button type="button" className="quiet small" onClick={() => onOpen(draft)}>Open as a request</button>}
      </div>
      {typeof value === 'string' && value.length > 60 && <pre className="code small" tabIndex={0} aria-label="The whole value">{value}</pre>}
    </div>
  )
}

// firstOpen opens the levels from the top as long as there are few lines.
function firstOpen(value: Value): Set<string> {
  const open = new Set<string>()
  let level: { id: string; value: Value }[] = [{ id: '', value }]
  for (let lines = 1; level.length > 0;) {
    const next: typeof level = []
    for (const one of level) {
      if (!isInner(one.value)) continue
      const children = childrenOf(one.value)
      if (one.id !== '' && lines + children.length > opened) continue
      lines += children.length
      open.add(one.id)
      children.forEach((child, i) => { if (isInner(child)) next.push({ id: `${one.id}.${i}`, value: child }) })
    }
    level = next
  }
  return open
}

function linesOf(value: Value, open: Set<string>): Line[] {
  const lines: Line[] = []
  const add = (line: Line) => {
    const place = lines.push(line) - 1
    if (!isInner(line.value) || !open.has(line.id)) return
    const { value: inner, id, depth } = line
    childrenOf(inner).forEach((child, i) => add({ id: `${id}.${i}`, depth: depth + 1, name: nameAt(inner, i), value: child, parent: place }))
  }
  add({ id: '', depth: 0, name: undefined, value, parent: -1 })
  return lines
}

// placesOf lists the lines whose name or value holds the text.
function placesOf(value: Value, text: string): string[] {
  const places: string[] = []
  const look = (id: string, name: string, one: Value) => {
    if (name.toLowerCase().includes(text) || (!isInner(one) && (one === null ? 'null' : shown(one)).toLowerCase().includes(text))) places.push(id)
    if (isInner(one)) childrenOf(one).forEach((child, i) => look(`${id}.${i}`, Array.isArray(one) ? '' : one.names[i]!, child))
  }
  look('', '', value)
  return places
}

function withWay(open: Set<string>, id: string): Set<string> {
  const next = new Set(open)
  for (let end = id.lastIndexOf('.'); end >= 0; end = id.lastIndexOf('.', end - 1)) {
    next.add(id.slice(0, end))
    if (end === 0) break
  }
  return next
}

function pathOf(lines: Line[], index: number): string {
  const parts: string[] = []
  for (let line = lines[index]; line && line.parent >= 0; line = lines[line.parent]) {
    const { name } = line
    parts.unshift(typeof name === 'number' ? `[${name}]` : /^[A-Za-z_$][\w$]*$/.test(name!) ? `.${name}` : `[${JSON.stringify(name)}]`)
  }
  return parts.join('').replace(/^\./, '')
}
