// The JSON editor, and the same as a viewer. Tab is left to the browser: it
// moves on, as everywhere on the page.
import { useEffect, useRef } from 'react'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { linter, lintGutter, lintKeymap } from '@codemirror/lint'
import { search, SearchQuery, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { opensLinks } from './editor-links'
import { variable } from './variables'

export const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? ''

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-name)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: tags.keyword, color: 'var(--code-name)' },
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
])
export const colours = syntaxHighlighting(highlighting)

export const look = EditorView.theme({
  '&': { fontSize: '13px', backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--faint)', border: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selection) !important' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-tooltip': { backgroundColor: 'var(--card)', border: '1px solid var(--line)', color: 'var(--ink)' },
  '.cm-panel.cm-search': { padding: '8px 34px 8px 8px' },
  '.cm-panel.cm-search label': { fontSize: '13px', whiteSpace: 'nowrap' },
  '.cm-panel.cm-search [name=close]': { fontSize: '18px', padding: '0 8px', color: 'var(--ink)' },
  '.cm-textfield': { fontSize: '13px', padding: '3px 7px', borderRadius: '5px', border: '1px solid var(--line-strong)', backgroundColor: 'var(--card)', color: 'var(--ink)' },
  '.cm-button': { fontSize: '13px', padding: '3px 9px', borderRadius: '5px', border: '1px solid var(--line-strong)', background: 'var(--card)', color: 'var(--ink)' },
  '.cm-button:active': { background: 'var(--accent-wash)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-wash)', outline: '1px solid var(--warn)' },
  '.cm-searchMatch.cm-searchMatch-selected': { backgroundColor: 'var(--selection)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunken)', borderColor: 'var(--line)', color: 'var(--soft)' },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--selection)', outline: 'none' },
})

// An empty body is no mistake.
const parse = jsonParseLinter()
const lintJson = linter((view) => {
  const text = view.state.doc.toString()
  if (text.trim() === '') return []
  // A variable stands for a value, in a string or without one.
  const masked = text.replace(variable, (whole) => '0'.padEnd(whole.length))
  return parse(masked === text ? view : { state: EditorState.create({ doc: masked }) } as EditorView)
}, { delay: 250 })

// Find is what is looked for in a viewer, and which of the places is shown.
export interface Find {
  text: string
  at: number
  onCount: (count: number) => void
}

export interface EditorProps {
  text: string
  language: 'json' | 'text' | Extension // one that stays the same
  label: string
  describedBy?: string
  readOnly?: boolean
  hint?: string
  find?: Find
  onLink?: (href: string) => void // of a viewer
  onChange?: (text: string) => void
  onRun?: () => void
}

export default SourceEditor

export function SourceEditor(props: EditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef(props)
  latest.current = props
  const language = useRef(new Compartment())

  useEffect(() => {
    const { text, readOnly, label, describedBy, hint } = latest.current
    const attributes: Record<string, string> = { 'aria-label': label, spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off', translate: 'no' }
    if (describedBy) attributes['aria-describedby'] = describedBy
    const shared: Extension[] = [
      EditorView.cspNonce.of(nonce),
      look,
      colours,
      highlightSpecialChars(),
      lineNumbers(),
      foldGutter(),
      drawSelection(),
      search({ top: true }),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of(attributes),
      language.current.of(languageOf(latest.current)),
      keymap.of([
        { key: 'Mod-Enter', run: () => (latest.current.onRun?.(), latest.current.onRun !== undefined) },
        ...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap,
      ]),
    ]
    const own: Extension[] = readOnly
      ? [opensLinks((href) => latest.current.onLink?.(href)), EditorState.readOnly.of(true), EditorView.contentAttributes.of({ tabindex: '0', 'aria-readonly': 'true' })]
      : [
          history(), indentOnInput(), bracketMatching(), placeholder(hint ?? ''),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange?.(update.state.doc.toString())
          }),
        ]
    const made = new EditorView({ parent: host.current!, state: EditorState.create({ doc: text, extensions: [...shared, ...own] }) })
    view.current = made
    return () => made.destroy()
  }, [])

  useEffect(() => {
    const at = view.current
    if (at && at.state.doc.toString() !== props.text) {
      at.dispatch({ changes: { from: 0, to: at.state.doc.length, insert: props.text } })
    }
  }, [props.text])

  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageOf(latest.current)) })
  }, [props.language])

  const { find } = props
  useEffect(() => {
    if (view.current && find) show(view.current, find)
  }, [find?.text, find?.at, props.text])

  return <div className={`editor${props.readOnly ? ' editor-view' : ''}`} ref={host} />
}

// show selects a place that is looked for, and counts them all.
function show(view: EditorView, { text, at, onCount }: Find) {
  const found: { from: number; to: number }[] = []
  if (text !== '') {
    const cursor = new SearchQuery({ search: text, literal: true }).getCursor(view.state)
    for (let next = cursor.next(); !next.done; next = cursor.next()) found.push(next.value)
  }
  onCount(found.length)
  const place = found[at % Math.max(1, found.length)]
  view.dispatch(place
    ? { selection: { anchor: place.from, head: place.to }, effects: EditorView.scrollIntoView(place.from, { y: 'center' }) }
    : { selection: { anchor: 0 } })
}

function languageOf({ language, readOnly }: EditorProps): Extension {
  if (language === 'text') return []
  if (language !== 'json') return language
  return readOnly ? json() : [json(), lintJson, lintGutter()]
}
