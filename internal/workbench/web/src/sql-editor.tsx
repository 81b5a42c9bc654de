// The editor of SQL, with completion. It is loaded when it is first shown.
import { useEffect, useRef } from 'react'
import { autocompletion, closeCompletion, completionKeymap, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { keywordCompletionSource, SQLDialect } from '@codemirror/lang-sql'
import { SourceEditor } from './editor'
import { code, tablesOf } from './sql-text'
import type { Catalog } from './catalog'
import { EditorView, keymap, ViewPlugin } from '@codemirror/view'

// SuiteQL is SQL-92 with a part of Oracle's functions, and NetSuite's own in
// BUILTIN.
const dialect = SQLDialect.define({
  keywords: 'all and any as asc between by case cross desc distinct else end escape except exists fetch first for from full group having in inner intersect into is join last left like minus natural next not nulls null offset on only or order outer over partition right rows row select some then top union unique using when where with',
  builtin: 'abs add_months avg builtin ceil coalesce concat count current_date decode dense_rank extract floor greatest initcap instr last_day least length listagg lower lpad ltrim max median min mod months_between next_day nullif nvl nvl2 power rank regexp_instr regexp_replace regexp_substr replace round row_number rownum rpad rtrim sign sqrt stddev substr sum sys_extract_utc sysdate systimestamp to_char to_clob to_date to_number to_timestamp translate trim trunc upper',
  types: 'char clob date integer number timestamp varchar varchar2',
  operatorChars: '*+-%<>!=|/',
  specialVar: '?',
  doubleQuotedStrings: false,
  caseInsensitiveIdentifiers: true,
})

const functions = ['CF', 'CONSOLIDATE', 'CURRENCY', 'CURRENCY_CONVERT', 'DF', 'HIERARCHY', 'MNFILTER', 'NAMED_GROUP', 'PERIOD', 'RELATIVE_RANGES']

// Tables that hold the records of several types. The catalog, which lists types,
// does not have them.
const families: Record<string, string> = {
  entity: 'customers, vendors, employees and their like', item: 'items of all types', transaction: 'transactions of all types',
  transactionline: 'their lines', transactionaccountingline: 'their postings',
}

const tableKinds: Record<string, string> = { reference: 'id', text: 'text', boolean: "'T' or 'F'" }

async function columns(catalog: Catalog, table: string): Promise<Completion[]> {
  if (table in families || table === 'dual') return []
  const types = await catalog.types()
  if (!types.includes(table)) return []
  const fields = await catalog.fields(table)
  return fields
    .filter(({ kind }) => kind !== 'list' && kind !== 'object')
    .map((field) => ({
      label: field.name.toLowerCase(), type: 'property', boost: 2,
      detail: tableKinds[field.kind] ?? field.kind, ...(field.title && { info: field.title }),
    }))
}

// complete offers the columns of the tables that the statement names, behind
// FROM and JOIN the tables, and behind BUILTIN its functions.
function complete(catalog: () => Catalog | undefined) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const known = catalog()
    const text = context.state.doc.toString()
    const before = code(text).slice(0, context.pos)
    if (text.slice(0, context.pos).length > 0 && code(text)[context.pos - 1] === ' ' && text[context.pos - 1] !== ' ') return null // in a text or a comment
    const [, owner] = /([a-z_]\w*)\.\w*$/i.exec(before) ?? []
    const word = context.matchBefore(/\w*$/)
    const from = word ? word.from : context.pos
    const reply = (options: Completion[]): CompletionResult | null => (options.length > 0 ? { from, options, validFor: /^\w*$/ } : null)
    if (owner) {
      if (owner.toLowerCase() === 'builtin') return reply(functions.map((label) => ({ label, type: 'function' })))
      const table = tablesOf(text).find(({ alias }) => alias === owner.toLowerCase())
      return table && known ? reply(await columns(known, table.name).catch(() => [])) : null
    }
    if (!context.explicit && from === context.pos) return null
    const behindFrom = /\b(?:from|join)\s+(?:\w+(?:\s+\w+)?\s*,\s*)*\w*$/i.test(before)
    const types = known ? await known.types().catch(() => []) : []
    const tables: Completion[] = [
      ...types.map((label) => ({ label, type: 'type', detail: /^custom(record|list|transaction)/.test(label) ? 'custom record' : 'record type' })),
      ...Object.entries(families).map(([label, detail]) => ({ label, type: 'type', detail })),
    ]
    if (behindFrom) return reply(tables)
    const named = [...new Set(tablesOf(text).map(({ name }) => name))]
    const found = known ? await Promise.all(named.map((name) => columns(known, name).catch(() => []))) : []
    const seen = new Set<string>()
    return reply([...found.flat().filter(({ label }) => !seen.has(label) && seen.add(label)), ...tables.map((table) => ({ ...table, boost: -2 }))])
  }
}

// Behind a dot stands a column, or a function of BUILTIN, and no keyword.
const keywords = keywordCompletionSource(dialect, true)
const keywordsOnly = (context: CompletionContext) => (context.matchBefore(/\.\w*$/) ? null : keywords(context))

// The page runs the request by keys that the editor does not see. What is
// offered then would cover the answer.
const closesOnRun = ViewPlugin.define((view) => {
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) closeCompletion(view)
  }
  window.addEventListener('keydown', keys, true)
  return { destroy: () => window.removeEventListener('keydown', keys, true) }
})

// What is still being looked up when the person goes elsewhere is not offered.
const closesOnBlur = EditorView.domEventHandlers({ blur: (_, view) => { setTimeout(() => closeCompletion(view)) } })

export interface SqlProps {
  text: string
  label: string
  describedBy?: string
  catalog?: Catalog
  onChange: (text: string) => void
  onRun: () => void
}

export default function SqlSource({ text, label, describedBy, catalog, onChange, onRun }: SqlProps) {
  const latest = useRef(catalog)
  useEffect(() => { latest.current = catalog }, [catalog])
  const language = useRef([
    dialect.language,
    autocompletion({ override: [complete(() => latest.current), keywordsOnly], icons: false, maxRenderedOptions: 12 /* as many as are seen without scrolling */ }),
    closesOnRun,
    closesOnBlur,
    keymap.of(completionKeymap),
  ])
  return <SourceEditor text={text} language={language.current} label={label} describedBy={describedBy} hint="SELECT id, companyname FROM customer" onChange={onChange} onRun={onRun} />
}
