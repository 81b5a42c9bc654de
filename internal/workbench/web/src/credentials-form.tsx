// The credentials form that every host shows. It takes a file, too.
import { useMemo, useState, type DragEvent, type ReactNode } from 'react'
import Form from '@rjsf/core'
import type { ObjectFieldTemplateProps, RJSFSchema, UiSchema } from '@rjsf/utils'
import type { Fields, Problem, State } from './api'
import { readCredentials } from './credentials-file'
import { templates, widgets } from './theme'
import { fieldErrors, validator } from './validator'

interface Props {
  state: State
  credentials: Fields
  refused: Problem['fields']
  onChange: (credentials: Fields) => void
  onVerify: (credentials: Fields) => void
  children: ReactNode // its buttons
}

export function CredentialsForm({ state, credentials, refused, onChange, onVerify, children }: Props) {
  const [over, setOver] = useState(false)
  const [refusal, setRefusal] = useState('')
  const schema = state.component.credentials.schema as RJSFSchema
  const formTemplates = useMemo(() => ({ ...templates, ObjectFieldTemplate: Layout }), [])
  const take = async (files: Iterable<File>) => {
    const read = await readCredentials(files, Object.keys(schema.properties ?? {}), credentials)
    if ('refusal' in read) setRefusal(read.refusal)
    else {
      setRefusal('')
      onChange({ ...credentials, ...read.fields })
    }
  }
  const drag = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setOver(event.type !== 'dragleave')
  }
  return (
    <div
      className={`credentials${over ? ' drop-over' : ''}`} onDragEnter={drag} onDragOver={drag} onDragLeave={drag}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return
        event.preventDefault()
        setOver(false)
        void take([...event.dataTransfer.files])
      }}
    >
      <Form
        idPrefix="credentials"
        className="form"
        schema={withoutHeading(schema)}
        uiSchema={state.component.credentials.ui.rjsf as UiSchema}
        formData={credentials}
        validator={validator as never}
        templates={formTemplates as never}
        widgets={widgets as never}
        extraErrors={fieldErrors(refused) as never}
        noHtml5Validate
        showErrorList={false}
        focusOnFirstError
        autoComplete="off"
        onChange={(event) => onChange((event.formData ?? {}) as Fields)}
        onError={() => {}} // the fields say it
        onSubmit={(event) => onVerify((event.formData ?? {}) as Fields)}
      >
        <div className="credentials-end">
          <div className="row wrap">
            {children}
            <label className="file-button">
              From a file
              <input
                id="credentials-file" type="file" multiple autoComplete="off" spellCheck={false} className="visually-hidden" accept=".json,.pem,.key,.crt,.cer"
                onChange={(event) => { void take([...(event.target.files ?? [])]); event.target.value = '' }}
              />
            </label>
            <span className="hint">or drop credentials.json, a key or a certificate here</span>
          </div>
          {refusal && <p className="field-error" role="alert">{refusal}</p>}
        </div>
      </Form>
    </div>
  )
}

// What the flow does not need stands under More.
function Layout({ properties }: ObjectFieldTemplateProps) {
  const more = properties.filter((property) => property.name === 'clientSecret')
  return (
    <div className="fields">
      {properties.filter((property) => !more.includes(property)).map((property) => property.content)}
      {more.length > 0 && <details className="more"><summary>More</summary>{more.map((property) => property.content)}</details>}
    </div>
  )
}

// The form's own heading would repeat the page's.
export function withoutHeading(schema: RJSFSchema): RJSFSchema {
  const { title: _title, description: _description, ...rest } = schema
  return rest
}
