// Components and formats that several parts of the page use.
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

export function Card(props: { step?: number; title: string; aside?: ReactNode; children: ReactNode; className?: string }) {
  const id = useId()
  return (
    <section className={`card ${props.className ?? ''}`} aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id}>{props.step && <span className="step" aria-hidden="true">{props.step}</span>}{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  )
}

export function CopyButton({ text, label, small }: { text: string; label: string; small?: boolean }) {
  const [said, setSaid] = useState('')
  const timer = useRef<number>(undefined)
  useEffect(() => () => window.clearTimeout(timer.current), [])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid('Copied')
    } catch {
      setSaid('Not allowed: select and copy by hand')
    }
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setSaid(''), 2500)
  }
  return (
    <button type="button" className={small ? 'quiet small' : 'quiet'} onClick={copy} aria-label={said || label}>
      <Icon name={said === 'Copied' ? 'check' : 'copy'} />
      <span aria-live="polite">{said || (small ? 'Copy' : label)}</span>
    </button>
  )
}

// A value to carry to another page: shown whole, to copy.
export function Value({ label, text, secret }: { label: string; text: string; secret?: boolean }) {
  return (
    <div className="value">
      <span className="value-label">{label}{secret && <span className="tag">secret</span>}</span>
      <code>{text}</code>
      <CopyButton text={text} label={`Copy ${label}`} small />
    </div>
  )
}

// Segments choose one of a few.
export function Segments<Id extends string>(props: { label: string; chosen: Id; choices: Record<Id, string>; onChoose: (id: Id) => void; className?: string }) {
  return (
    <div className={`segments ${props.className ?? ''}`} role="group" aria-label={props.label}>
      {(Object.entries(props.choices) as [Id, string][]).map(([id, title]) => (
        <button key={id} type="button" aria-pressed={props.chosen === id} onClick={() => props.onChoose(id)}>{title}</button>
      ))}
    </div>
  )
}

// Method is a request's method, in its colour and in letters.
export function Method({ name }: { name: unknown }) {
  const text = typeof name === 'string' ? name : ''
  return <span className="method" data-method={text}>{text}</span>
}

// statusClass is the look of a status.
export function statusClass(code: number): string {
  return code < 300 ? 'good' : code < 400 ? 'warn' : 'bad'
}

export function attempts(n: number): string {
  return n === 1 ? '1 attempt' : `${n} attempts`
}

export interface Tab {
  id: string
  title: ReactNode
  panel: ReactNode
}

// Tabs by the ARIA pattern: arrows move, Home and End jump. Panels stay
// mounted, so that what was typed in them stays.
export function Tabs({ tabs, label, chosen, onChoose }: { tabs: Tab[]; label: string; chosen: string; onChoose: (id: string) => void }) {
  const base = useId()
  const bar = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === chosen)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = tabs[(to + tabs.length) % tabs.length]!
    onChoose(next.id)
    bar.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus()
  }
  return (
    <div className="tabs">
      <div role="tablist" aria-label={label} ref={bar} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.id} type="button" role="tab" data-tab={tab.id} id={`${base}-${tab.id}`}
            aria-selected={tab.id === chosen} aria-controls={`${base}-${tab.id}-panel`} tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => onChoose(tab.id)}
          >
            {tab.title}
          </button>
        ))}
      </div>
      {tabs.map((tab) => (
        <div
          key={tab.id} role="tabpanel" id={`${base}-${tab.id}-panel`} aria-labelledby={`${base}-${tab.id}`}
          hidden={tab.id !== chosen} className="panel"
        >
          {tab.panel}
        </div>
      ))}
    </div>
  )
}

const paths: Record<string, string> = {
  check: 'M3 8.5l3.2 3.2L13 5',
  cross: 'M4 4l8 8M12 4l-8 8',
  warn: 'M8 4v5M8 11.5v.6',
  skip: 'M4 8h8',
  copy: 'M6 5.5V3.5h6.5V10H10.5M3.5 6H10v6.5H3.5z',
  play: 'M5 3.5v9l7.5-4.5z',
  stop: 'M4.5 4.5h7v7h-7z',
  down: 'M8 3v7M5 7.5L8 10.5l3-3M3.5 13h9',
  plus: 'M8 3.5v9M3.5 8h9',
  more: 'M4.5 6.5L8 10l3.5-3.5',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
}

export function Icon({ name }: { name: string }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={paths[name]} fill={name === 'play' || name === 'stop' ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

export function Spinner() {
  return <span className="spinner" aria-hidden="true" />
}

export function saveAs(name: string, content: Blob) {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

export function scrollTo(element: Element | null, block: ScrollLogicalPosition) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  element?.scrollIntoView({ block, behavior: still ? 'auto' : 'smooth' })
}

export function duration(ms: number): string {
  if (ms < 0.1) return '<0.1 ms'
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1 << 20) return `${(bytes / 1024).toFixed(1)} KB`
  return `${(bytes / (1 << 20)).toFixed(1)} MB`
}

export function day(text: string): string {
  return new Date(text).toLocaleDateString(undefined, { year: 'numeric', month: 'long', day: 'numeric' })
}
