// Templates and widgets for react-jsonschema-form. Which fields there are, their
// order and their words come from the schema.
import { getDefaultRegistry } from '@rjsf/core'
import type {
  ArrayFieldItemTemplateProps, ArrayFieldTemplateProps, BaseInputTemplateProps, DescriptionFieldProps, FieldErrorProps, FieldTemplateProps,
  IconButtonProps, ObjectFieldTemplateProps, RegistryWidgetsType, TemplatesType, WidgetProps,
} from '@rjsf/utils'
import { ariaDescribedByIds, descriptionId, errorId } from '@rjsf/utils'
import { useState } from 'react'
import { keyKind } from './key-kind'

// What is typed here stays here. Firefox writes a field into its session file
// unless autocomplete is off on the field itself, and spell checkers may send
// a text to a server.
const unkept = { autoComplete: 'off', autoCapitalize: 'off', autoCorrect: 'off', spellCheck: false }

export function invalid(errors: string[] = []) {
  return errors.length > 0 ? { 'aria-invalid': true } : {}
}

const BaseInput = getDefaultRegistry().templates.BaseInputTemplate

function Input(props: BaseInputTemplateProps) {
  return <BaseInput {...props} {...unkept} {...invalid(props.rawErrors)} />
}

// The one text area is a private key's. It is masked as soon as it holds
// something: what it holds is said in words.
function KeyArea({ id, htmlName, value, required, placeholder, options, rawErrors, onChange, label }: WidgetProps) {
  const [seen, setSeen] = useState(false)
  const text = typeof value === 'string' ? value : ''
  const kind = keyKind(text)
  return (
    <>
      <textarea
        id={id} name={htmlName ?? id} className={`form-control${text !== '' && !seen ? ' masked' : ''}`} required={required} placeholder={placeholder}
        rows={text === '' ? 3 : seen ? (options.rows as number) : 2}
        {...unkept} {...invalid(rawErrors)} aria-describedby={`${id}__kind ${ariaDescribedByIds(id)}`} value={text}
        onChange={(event) => onChange(event.target.value === '' ? options.emptyValue : event.target.value)}
      />
      <p className="key-kind" id={`${id}__kind`}>
        {kind && <><span>{kind}</span><button type="button" className="link" aria-pressed={seen} aria-label={`Show the ${label}`} onClick={() => setSeen(!seen)}>{seen ? 'hide' : 'show'}</button></>}
      </p>
    </>
  )
}

export const widgets: RegistryWidgetsType = { TextareaWidget: KeyArea }

function Field(props: FieldTemplateProps) {
  const { id, label, required, displayLabel, description, children, errors, schema, hidden, rawErrors } = props
  if (hidden) return <div hidden>{children}</div>
  if (schema.type === 'object' && id === 'root') return children
  const wrong = rawErrors && rawErrors.length > 0
  return (
    <div className={`field field-${String(schema.type)}${wrong ? ' field-invalid' : ''}`}>
      {displayLabel && schema.type !== 'boolean' && (
        <label htmlFor={id}>
          <span className="label-text">{label}</span>
          {!required && <span className="optional">optional</span>}
        </label>
      )}
      {children}
      {errors}
      {displayLabel && schema.type !== 'boolean' && description}
    </div>
  )
}

function Description({ id, description }: DescriptionFieldProps) {
  return description ? <p id={id} className="hint">{description}</p> : null
}

function FieldErrors({ errors = [], fieldPathId }: FieldErrorProps) {
  if (errors.length === 0) return null
  return (
    <div id={errorId(fieldPathId)} className="field-error" role="alert">
      {errors.map((error, i) => <p key={i}>{error}</p>)}
    </div>
  )
}

function Fields({ properties }: ObjectFieldTemplateProps) {
  return <div className="fields">{properties.map((property) => property.content)}</div>
}

function List(props: ArrayFieldTemplateProps) {
  const { title, schema, items, canAdd, onAddClick, fieldPathId } = props
  return (
    <fieldset className="list" id={fieldPathId.$id} aria-describedby={descriptionId(fieldPathId)}>
      <legend>{title}<span className="optional">optional</span></legend>
      {items}
      {canAdd && <button type="button" className="quiet" onClick={onAddClick}>Add</button>}
      {schema.description && <p className="hint" id={descriptionId(fieldPathId)}>{schema.description}</p>}
    </fieldset>
  )
}

function ListItem({ children, buttonsProps, index }: ArrayFieldItemTemplateProps) {
  return (
    <div className="list-item">
      {children}
      <button type="button" className="quiet" aria-label={`Remove item ${index + 1}`} onClick={buttonsProps.onRemoveItem}>Remove</button>
    </div>
  )
}

function NoButton(_: IconButtonProps) {
  return null
}

export const templates: Partial<Omit<TemplatesType, 'ButtonTemplates'>> & { ButtonTemplates: Partial<TemplatesType['ButtonTemplates']> } = {
  BaseInputTemplate: Input,
  FieldTemplate: Field,
  DescriptionFieldTemplate: Description,
  FieldErrorTemplate: FieldErrors,
  ObjectFieldTemplate: Fields,
  ArrayFieldTemplate: List,
  ArrayFieldItemTemplate: ListItem,
  ButtonTemplates: { SubmitButton: () => null, ClearButton: NoButton },
}
