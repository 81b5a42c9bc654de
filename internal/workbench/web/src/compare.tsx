// The difference of two answers: status and body, JSON laid out and not parsed.
import { useEffect, useRef, useState } from 'react'
import { json } from '@codemirror/lang-json'
import { MergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { download, get, type Run } from './api'
import { Dialog } from './dialog'
import { colours, look, nonce } from './editor'
import { pretty } from './lossless'
import { duration, size } from './parts'

// What is compared of a body at most: the comparison of more would hold the page up.
const most = 1 << 20

interface Side {
  text: string
  note: string // what is not compared
}

export default function Compare({ runs, onClose }: { runs: [Run, Run]; onClose: () => void }) {
  const [sides, setSides] = useState<Side[]>()
  const [failed, setFailed] = useState('')
  useEffect(() => {
    Promise.all(runs.map(side)).then(setSides, (error: unknown) => setFailed(error instanceof Error ? error.message : String(error)))
  }, runs)
  const equal = sides && sides[0]!.text === sides[1]!.text
  const partial = sides?.some(({ note }) => note !== '')
  return (
    <Dialog title="Two answers" wide onClose={onClose}>
      <div className="compare-heads">
        {runs.map((run, i) => (
          <p key={run.id}>
            <strong>{i === 0 ? 'Earlier' : 'Later'}: {run.answer?.statusCode}</strong>{' '}
            <span className="hint">{String(run.draft.input.method)} {String(run.draft.input.url)} · {run.target === 'simulator' ? 'simulated' : run.account} · {new Date(run.at).toLocaleTimeString()} · {duration(run.durationMs)}</span>
            {sides?.[i]!.note && <span className="hint warn"> {sides[i]!.note}</span>}
          </p>
        ))}
      </div>
      <div role="status">
        {failed && <p className="field-error">{failed}</p>}
        {!sides && !failed && <p className="hint">Reading both answers…</p>}
        {equal && <p>{partial ? 'What was compared is the same.' : 'The bodies are the same.'}</p>}
      </div>
      {sides && !equal && <Difference a={sides[0]!.text} b={sides[1]!.text} />}
    </Dialog>
  )
}

async function side(row: Run): Promise<Side> {
  const run = row.short ? await get<Run>(`runs/${row.id}`) : row
  const { body } = run.answer!
  if (body.kind === 'none') return { text: '', note: 'It has no body.' }
  let text = body.text
  let note = ''
  if (body.cut && run.saved && body.bytes <= most) text = await (await download(`runs/${run.id}/body`)).text()
  else if (body.cut) note = `Only the beginning of its ${size(body.bytes)} is compared.`
  if (text.length > most) {
    text = text.slice(0, most)
    note = `Only the first ${size(most)} of its ${size(body.bytes)} are compared.`
  }
  return { text: (body.kind === 'json' && pretty(text)) || text, note }
}

function Difference({ a, b }: { a: string; b: string }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const extensions = (label: string): Extension[] => [
      EditorView.cspNonce.of(nonce), look, colours, lineNumbers(), EditorView.lineWrapping, json(),
      EditorState.readOnly.of(true), EditorView.contentAttributes.of({ tabindex: '0', 'aria-readonly': 'true', 'aria-label': label }),
    ]
    const view = new MergeView({
      parent: host.current!,
      a: { doc: a, extensions: extensions('Earlier answer') },
      b: { doc: b, extensions: extensions('Later answer') },
      collapseUnchanged: { margin: 3, minSize: 6 },
      diffConfig: { scanLimit: 2000, timeout: 1500 },
    })
    return () => view.destroy()
  }, [a, b])
  return <div className="difference" ref={host} />
}
