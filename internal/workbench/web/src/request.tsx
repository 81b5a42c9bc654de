// The request: the action's own form, with a completing URL field, rows for
// headers and query, and an editor for the body.
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type MouseEvent, type ReactNode, type RefObject } from 'react'
import Form from '@rjsf/core'
import type { FieldProps, ObjectFieldTemplateProps, RJSFSchema, UiSchema } from '@rjsf/utils'
import { ariaDescribedByIds, descriptionId } from '@rjsf/utils'
import { sendsNoBody, type Draft, type Fields, type Run } from './api'
import type { Bench } from './bench'
import { withoutHeading } from './credentials-form'
import { examples, failures, faults, restletDraft } from './examples'
import { isRestlet, isSuiteQL } from './leftovers'
import { isJson, pretty } from './lossless'
import { ChoiceMenu } from './menu'
import { PairsField } from './pairs-field'
import { Icon, Segments, Tabs, type Tab } from './parts'
import { RestletForm } from './restlet'
import { SqlEditor } from './sql'
import { Standing } from './standing'
import { templates, widgets } from './theme'
import { UrlWidget, type Completion } from './url-field'
import type { DraftControl, Leftovers } from './use-draft'
import { fieldErrors, validator } from './validator'
import { resolve } from './variables'

const Editor = lazy(() => import('./editor'))

interface Props {
  bench: Bench
  request: DraftControl
  refused?: Run // the run that is shown, if it was refused
  running: boolean
  asking: boolean // the request waits for the person's confirmation
  completion: Completion
  submit: RefObject<() => void> // checks the form and runs it
  pane: ReactNode // chooses between request and answer on a narrow screen
  onRun: () => void
  onCancel: () => void
  onTrouble: () => void // a field is wrong
}

interface Context {
  bench: Bench
  completion: Completion
  tab: string
  setTab: (tab: string) => void
  bodyAs: Draft['bodyAs']
  setBodyAs: (as: Draft['bodyAs']) => void
  settings: ReactNode
  menus: ReactNode
  actions: ReactNode
  notes: ReactNode
  counts: { headers: number; query: number; body: boolean; settings: number }
}

export function RequestForm(props: Props) {
  const { bench, request, running } = props
  const { target } = bench.connection
  const { draft, version } = request
  const onDraft = (part: Partial<Draft>) => request.edit(version, part)
  const action = bench.state.component.actions.makeRawRequest
  const [bodyError, setBodyError] = useState('')
  const [tab, setTab] = useState(firstTab(draft))
  const form = useRef<Form>(null)

  const submit = () => {
    // With variables, what counts is what is sent. That one has no value is told by the run.
    const filled = resolve(draft, bench.workspace.values)
    const body = filled.draft.input.body
    if (filled.problem === '' && !sendsNoBody(draft.input.method) && draft.bodyAs === 'json' && typeof body === 'string' && body.trim() !== '' && !isJson(body)) {
      setBodyError('The body is not valid JSON: the editor marks where. To send it as it is, choose Text.')
      setTab('body')
      props.onTrouble()
      return
    }
    setBodyError('')
    props.onRun()
  }
  const refused = refusedFields(props.refused, draft)
  const first = refused[0]?.name.split('.')[0]
  useEffect(() => setTab(firstTab(draft)), [version])
  useEffect(() => {
    if (props.refused && first !== undefined) setTab((now) => partOf(first) ?? now)
  }, [props.refused])
  const latest = useRef(submit)
  latest.current = submit
  props.submit.current = () => form.current?.submit()

  const inputUi = useMemo<UiSchema>(() => {
    const published = action.ui.input.rjsf as UiSchema
    return {
      ...published,
      url: { ...published.url, 'ui:widget': UrlWidget },
      body: { ...published.body, 'ui:field': BodyField },
      headers: { ...published.headers, 'ui:field': PairsField },
      query: { ...published.query, 'ui:field': PairsField },
    }
  }, [action])
  // The layout asks for method and URL first; the schema's words stay.
  const inputTemplates = useMemo(() => ({ ...templates, ObjectFieldTemplate: Layout }), [])

  const pairs = (value: unknown) => (value && typeof value === 'object' ? Object.keys(value).length : 0)
  const load = (draft: Draft) => { setBodyError(''); bench.open(draft) }
  const context: Context = {
    bench,
    completion: props.completion,
    tab,
    setTab,
    bodyAs: draft.bodyAs,
    setBodyAs: (bodyAs) => { setBodyError(''); onDraft({ bodyAs }) },
    settings: (
      <Form
        key={`config-${version}`}
        idPrefix="config" tagName="div" className="form settings"
        schema={withoutHeading(action.config as RJSFSchema)}
        uiSchema={action.ui.config.rjsf as UiSchema}
        formData={draft.config}
        validator={validator as never}
        templates={templates as never}
        extraErrors={fieldErrors(props.refused?.problem?.reason === 'INVALID_CONFIG' ? refused : []) as never}
        showErrorList={false}
        noHtml5Validate
        liveValidate
        experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipDefaults' }}
        widgets={widgets as never}
        onChange={(event) => onDraft({ config: tidy((event.formData ?? {}) as Fields) })}
      >
        <></>
      </Form>
    ),
    menus: (
      <div className="menus">
        <ChoiceMenu
          label="Examples"
          sections={[
            { title: 'Requests to begin with', choices: examples(target).map((one) => ({ id: one.title, title: one.title, onChoose: () => load(one.draft) })) },
            { title: 'Your own code in NetSuite', choices: [{ id: 'restlet', title: 'Call a RESTlet', onChoose: () => load(restletDraft) }] },
          ]}
        />
        {target === 'simulator' && (
          <ChoiceMenu
            label="Faults"
            sections={[
              { title: 'Requests that meet one', choices: failures.map((one) => ({ id: one.title, title: one.title, onChoose: () => load(one.draft) })) },
              {
                title: 'For the request in the form',
                choices: (['busy', 'expired', 'lost'] as const).map((fault) => ({ id: fault, title: faults[fault].short, note: faults[fault].text, onChoose: () => onDraft({ fault }) })),
              },
            ]}
          />
        )}
      </div>
    ),
    actions: running
      ? <button type="button" className="primary danger" onClick={props.onCancel}><Icon name="stop" />Cancel</button>
      : <button type="submit" className="primary" title="Ctrl+Enter"><Icon name="play" />Run</button>,
    notes: (
      <div className="notes">
        {request.leftovers && <LeftOut leftovers={request.leftovers} onPutBack={request.putBack} onDismiss={request.dismiss} />}
        <Standing bench={bench} />
        {target === 'simulator' && draft.fault && (
          <p className="fault">
            <span>{faults[draft.fault].text}</span>
            <button type="button" className="quiet small" onClick={() => onDraft({ fault: undefined })}>Without that</button>
          </p>
        )}
        {running && !props.asking && <p className="visually-hidden running" role="status">Running…</p>}
        {props.pane}
      </div>
    ),
    counts: {
      headers: pairs(draft.input.headers), query: pairs(draft.input.query),
      body: typeof draft.input.body === 'string' && draft.input.body.trim() !== '', settings: Object.keys(draft.config).length,
    },
  }
  const errors = props.refused?.problem?.reason === 'INVALID_CONFIG' ? [] : refused
  return (
    <Form
      ref={form}
      key={`input-${version}`}
      idPrefix="input"
      className="form request-form"
      schema={withoutHeading(action.metadata.in as RJSFSchema)}
      uiSchema={inputUi}
      formData={draft.input}
      formContext={context as never}
      validator={validator as never}
      templates={inputTemplates as never}
      extraErrors={fieldErrors(bodyError ? [{ name: 'body', description: bodyError }] : errors) as never}
      showErrorList={false}
      noHtml5Validate
      focusOnFirstError
      autoComplete="off"
      experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipDefaults' }}
      onChange={(event) => {
        const input = tidy((event.formData ?? {}) as Fields)
        if (input.body !== draft.input.body) setBodyError('')
        onDraft({ input })
      }}
      onSubmit={() => latest.current()}
      onError={props.onTrouble} // the fields say it
    >
      <></>
    </Form>
  )
}

// LeftOut says what was left out of the request when it changed.
function LeftOut({ leftovers, onPutBack, onDismiss }: { leftovers: Leftovers; onPutBack: () => void; onDismiss: () => void }) {
  return (
    <div className="left-out" role="status">
      <p>Left out, as it belonged to the previous request: {leftovers.dropped.join(', ')}.</p>
      <div className="row">
        <button type="button" className="quiet small" onClick={onPutBack}>Put back</button>
        <button type="button" className="quiet small" onClick={onDismiss}>Dismiss</button>
      </div>
    </div>
  )
}

// firstTab is the tab on which a request's parts are edited first.
function firstTab(draft: Draft): string {
  if (isRestlet(draft.input.url)) return 'restlet'
  return sendsNoBody(draft.input.method) ? 'query' : 'body'
}

// refusedFields are the fields that the connector refused, as long as they hold
// what it refused.
function refusedFields({ problem, draft: sent }: Partial<Run> = {}, draft: Draft): { name: string; description: string }[] {
  if (!problem || !sent || !['INVALID_INPUT', 'URL_REFUSED', 'INVALID_CONFIG'].includes(problem.reason)) return []
  const part = problem.reason === 'INVALID_CONFIG' ? 'config' : 'input'
  return problem.fields.filter(({ name }) => {
    const root = name.split('.')[0]!
    return JSON.stringify(sent[part][root]) === JSON.stringify(draft[part][root])
  })
}

// partOf is the tab on which a field stands; method and URL are always seen.
function partOf(field: string): string | undefined {
  if (['body', 'headers', 'query'].includes(field)) return field
  return ['method', 'url', ''].includes(field) ? undefined : 'settings'
}

// tidy leaves out what is not set, so that a host would send the same.
function tidy(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  )
}

function Layout({ properties, registry }: ObjectFieldTemplateProps) {
  const context = registry.formContext as Context
  const part = (name: string) => properties.find((p) => p.name === name)?.content
  const placed = ['method', 'url', 'body', 'headers', 'query']
  const rest = properties.filter((p) => !placed.includes(p.name))
  const { counts } = context
  const count = (n: number) => (n > 0 ? <span className="count">{n}</span> : null)
  const { draft } = context.bench
  const tabs: Tab[] = [
    ...(isRestlet(draft.input.url) ? [{ id: 'restlet', title: 'RESTlet', panel: <RestletForm bench={context.bench} /> }] : []),
    { id: 'body', title: <>{isSuiteQL(draft.input.url) ? 'SuiteQL' : 'Body'}{counts.body && <span className="count" aria-label="has one">•</span>}</>, panel: part('body') },
    { id: 'headers', title: <>Headers{count(counts.headers)}</>, panel: part('headers') },
    { id: 'query', title: <>Query{count(counts.query)}</>, panel: part('query') },
    {
      id: 'settings', title: <>Settings{count(counts.settings)}</>,
      panel: <div className="fields">{rest.map((p) => p.content)}{context.settings}</div>,
    },
  ]
  return (
    <>
      <div className="request-line" data-method={String(draft.input.method ?? '')}>
        {part('method')}
        {part('url')}
        <div className="request-actions" onClickCapture={single}>{context.actions}</div>
        {context.menus}
      </div>
      {context.notes}
      <div className="request-parts">
        <Tabs
          label="Parts of the request" chosen={tabs.some((tab) => tab.id === context.tab) ? context.tab : 'body'} onChoose={context.setTab} tabs={tabs}
        />
      </div>
    </>
  )
}

// single makes one click of a double click: Run and Cancel take each other's
// place, and the second click would hit what the first one brought up.
function single(event: MouseEvent) {
  if (event.detail < 2) return
  event.preventDefault()
  event.stopPropagation()
}

function BodyField(props: FieldProps) {
  const { schema, uiSchema, fieldPathId, formData, onChange, registry } = props
  const context = registry.formContext as Context
  const { draft } = context.bench
  const [asSent, setAsSent] = useState(false)
  if (sendsNoBody(draft.input.method)) return <p className="empty">A GET request has no body. To send one, choose another method.</p>
  const query = isSuiteQL(draft.input.url)
  const view = query && <Segments className="small" label="Write the query as" chosen={asSent ? 'json' : 'sql'} onChoose={(as) => setAsSent(as === 'json')} choices={{ sql: 'SQL', json: 'As it is sent' }} />
  if (query && !asSent) return <div className="field"><div className="row wrap tools">{view}</div><SqlEditor bench={context.bench} /></div>
  const text = typeof formData === 'string' ? formData : ''
  const set = (value: string) => onChange(value === '' ? undefined : value, fieldPathId.path)
  const formatted = context.bodyAs === 'json' ? pretty(text) : undefined
  return (
    <div className="field">
      <div className="row wrap tools">
        {view}
        <Segments className="small" label="Send the body as" chosen={context.bodyAs} onChoose={context.setBodyAs} choices={{ json: 'JSON', text: 'Text' }} />
        <button type="button" className="quiet small" disabled={formatted === undefined || formatted === text} onClick={() => formatted && set(formatted)}>Format</button>
      </div>
      <Suspense fallback={<div className="editor editor-wait" />}>
        <Editor
          text={text} language={context.bodyAs} label={String(schema.title)} describedBy={ariaDescribedByIds(fieldPathId)}
          hint={String(uiSchema?.['ui:placeholder'] ?? '')} onChange={set} onRun={context.bench.run}
        />
      </Suspense>
      <p className="hint" id={descriptionId(fieldPathId)}>{schema.description}</p>
    </div>
  )
}
