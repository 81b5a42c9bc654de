// How react-jsonschema-form's parts look here. What is asked, in which order
// and with which words stays the schema's.
import type {
  ArrayFieldItemTemplateProps, ArrayFieldTemplateProps, DescriptionFieldProps, FieldErrorProps, FieldTemplateProps,
  IconButtonProps, ObjectFieldTemplateProps, TemplatesType,
} from '@rjsf/utils'
import { descriptionId, errorId } from '@rjsf/utils'

function Field(props: FieldTemplateProps) {
  const { id, label, required, displayLabel, description, children, errors, schema, hidden, rawErrors } = props
  if (hidden) return <div hidden>{children}</div>
  if (schema.type === 'object' && id === 'root') return children
  const invalid = rawErrors && rawErrors.length > 0
  return (
    <div className={`field field-${String(schema.type)}${invalid ? ' field-invalid' : ''}`}>
      {displayLabel && schema.type !== 'boolean' && (
        <label htmlFor={id}>
          {label}
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
  FieldTemplate: Field,
  DescriptionFieldTemplate: Description,
  FieldErrorTemplate: FieldErrors,
  ObjectFieldTemplate: Fields,
  ArrayFieldTemplate: List,
  ArrayFieldItemTemplate: ListItem,
  ButtonTemplates: { SubmitButton: () => null, ClearButton: NoButton },
}
