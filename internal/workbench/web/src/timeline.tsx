// Where a call's time went: a strip beside the status, and opened, drawn to
// scale and in words.
import { useEffect, useId, useRef, useState } from 'react'
import type { Phase } from './api'
import { duration } from './parts'

const words: Record<string, string> = {
  slot: 'Queue', token: 'Sign-in', try: 'NetSuite', wait: 'Pause', transfer: 'Download',
}
const meanings: Record<string, string> = {
  slot: 'waiting for a turn under the account’s limit',
  token: 'getting an access token',
  try: 'sending the request, up to the answer’s headers',
  wait: 'pausing before another try',
  transfer: 'reading the answer’s body',
}

const rowHeight = 24
const axisHeight = 22

// TimeStrip is the timeline in a line, which opens the whole of it.
export function TimeStrip({ phases, total, open, onOpen }: { phases: Phase[]; total: number; open: boolean; onOpen: (open: boolean) => void }) {
  const end = Math.max(total, ...phases.map((p) => p.end), 0.001)
  const width = 120
  return (
    <button type="button" className="time-strip" aria-expanded={open} onClick={() => onOpen(!open)} title="Where the time went">
      <span className="fact-value">{duration(total)}</span>
      <svg width={width} height={10} aria-hidden="true" focusable="false">
        <rect className="strip-ground" x={0} y={0} width={width} height={10} rx={3} />
        {phases.map((p, i) => (
          <g key={i} className={`phase phase-${p.name}${failed(p) ? ' phase-failed' : ''}`}>
            <rect x={(p.start / end) * width} y={0} width={Math.max(((p.end - p.start) / end) * width, 1)} height={10} />
          </g>
        ))}
      </svg>
      <span>Timeline</span>
    </button>
  )
}

export function Timeline({ phases, total, sent }: { phases: Phase[]; total: number; sent: boolean }) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(600)
  useEffect(() => {
    const node = box.current!
    const watch = new ResizeObserver(() => setWidth(Math.max(260, Math.floor(node.clientWidth))))
    watch.observe(node)
    return () => watch.disconnect()
  }, [])
  const last = Math.max(...phases.map((p) => p.end))
  const end = Math.max(total, last, 0.001)
  const several = phases.some((p) => p.try > 1)
  const labels = several ? 88 : 76
  const shown = phases.map((p) => cut(p, width))
  const values = Math.max(width < 480 ? 104 : 130, ...shown.map((text) => text.length * 7.4))
  const plot = width - labels - values
  const x = (ms: number) => labels + (ms / end) * plot
  const height = phases.length * rowHeight + axisHeight
  const ticks = scale(end, width < 480 ? 2 : 5)
  const name = (p: Phase) => (words[p.name] ?? p.name) + (p.name === 'try' && several ? ` ${p.try}` : '')
  const told = phases.map((p) => `${name(p)}: ${duration(p.end - p.start)}${p.note ? `, ${p.note}` : ''}`)
  return (
    <figure className="timeline">
      <figcaption>
        Timeline <span className="hint">{duration(total)} in all{remark(total, last, sent)}</span>
      </figcaption>
      <div ref={box}>
        {phases.length > 0 && (
          <svg width={width} height={height} role="img" aria-labelledby={`${id}-title ${id}-desc`}>
            <title id={`${id}-title`}>Timeline of the call: {duration(total)} in all</title>
            <desc id={`${id}-desc`}>{told.join('. ')}.</desc>
            {ticks.map((t) => (
              <g key={t} className="tick">
                <line x1={x(t)} x2={x(t)} y1={0} y2={height - axisHeight + 4} />
                <text x={x(t)} y={height - 5} textAnchor="middle">{axisText(t)}</text>
              </g>
            ))}
            {phases.map((p, i) => {
              const from = x(p.start)
              const wide = Math.max(x(p.end) - from, 2)
              const y = i * rowHeight
              return (
                <g key={i} className={`phase phase-${p.name}${failed(p) ? ' phase-failed' : ''}`}>
                  <text className="phase-name" x={0} y={y + 16}>{name(p)}</text>
                  <rect x={from} y={y + 5} width={Math.min(wide, labels + plot - from + 2)} height={rowHeight - 10} rx={3} />
                  <text className="phase-value" x={width} y={y + 16} textAnchor="end">{shown[i]}</text>
                </g>
              )
            })}
          </svg>
        )}
      </div>
      {phases.length > 0 && (
        <details>
          <summary>The timeline as a table</summary>
          <table className="headers phases">
            <thead><tr><th scope="col">Phase</th><th scope="col">From</th><th scope="col">Took</th><th scope="col">Note</th></tr></thead>
            <tbody>
              {phases.map((p, i) => (
                <tr key={i}>
                  <th scope="row">{name(p)} <span className="hint">{meanings[p.name]}</span></th>
                  <td>{duration(p.start)}</td><td>{duration(p.end - p.start)}</td><td>{p.note}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </figure>
  )
}

// remark says what the picture leaves open: the end that no bar fills, or why
// there is no bar at all.
function remark(total: number, last: number, sent: boolean): string {
  if (last === -Infinity) return sent ? '; it ended before the plugin told its phases' : '; nothing was sent, so there are no phases'
  const rest = total - last
  return rest > total * 0.03 ? `, of which ${duration(rest)} to the plugin and back` : ''
}

function failed(p: Phase): boolean {
  const status = /^\d{3}/.exec(p.note ?? '')
  return ['try', 'token'].includes(p.name) && p.note !== undefined && p.note !== '' && (!status || Number(status[0]) >= 400)
}

function cut(p: Phase, width: number): string {
  const took = duration(p.end - p.start)
  if (!p.note) return took
  const most = width < 480 ? 8 : 24
  const note = p.note.length > most ? p.note.slice(0, most - 1) + '…' : p.note
  return `${note} · ${took}`
}

// scale returns about n round values from 0 to end.
function scale(end: number, n: number): number[] {
  const raw = end / n
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? raw
  const ticks: number[] = []
  for (let t = 0; t <= end; t += step) ticks.push(t)
  return ticks
}

function axisText(ms: number): string {
  return ms === 0 ? '0' : ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`
}
