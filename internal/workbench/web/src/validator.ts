// A validator for react-jsonschema-form that interprets the schema. The usual
// one compiles it to code with new Function, which the page's content security
// policy forbids.
import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema'
import type { CustomValidator, ErrorSchema, ErrorTransformer, RJSFSchema, RJSFValidationError, UiSchema, ValidationData, ValidatorType } from '@rjsf/utils'

type Data = Record<string, unknown>

class InterpretingValidator implements ValidatorType<Data> {
  validateFormData(
    formData: Data | undefined,
    schema: RJSFSchema,
    _custom?: CustomValidator<Data>,
    _transform?: ErrorTransformer<Data>,
    _ui?: UiSchema<Data>,
  ): ValidationData<Data> {
    const errors = judge(schema, formData)
    return { errors, errorSchema: toErrorSchema(errors) }
  }

  isValid(schema: RJSFSchema, formData: Data | undefined): boolean {
    return judge(schema, formData).length === 0
  }

  rawValidation<Result>(schema: RJSFSchema, formData?: Data): { errors?: Result[] } {
    return { errors: judge(schema, formData) as Result[] }
  }
}

export const validator = new InterpretingValidator()

function judge(schema: RJSFSchema, formData: unknown): RJSFValidationError[] {
  const data = withoutUndefined(formData ?? {})
  const result = new Validator(schema as Schema, '7', false).validate(data)
  const errors: RJSFValidationError[] = []
  for (const unit of result.errors) {
    if (unit.keyword === 'properties' || unit.keyword === 'items') continue // a wrapper around the real one
    const path = pathOf(unit)
    const node = path.reduce<RJSFSchema | undefined>(
      (at, name) => (at?.properties?.[name] ?? at?.items) as RJSFSchema | undefined,
      schema,
    )
    errors.push({ name: unit.keyword, property: '.' + path.join('.'), params: { path }, message: sentence(unit, node), stack: '' })
  }
  return errors
}

function pathOf(unit: OutputUnit): string[] {
  const path = unit.instanceLocation.split('/').slice(1).map((name) => decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'))
  const missing = unit.keyword === 'required' ? /"(.*)"/.exec(unit.error)?.[1] : undefined
  return missing === undefined ? path : [...path, missing]
}

function sentence(unit: OutputUnit, node: RJSFSchema | undefined): string {
  const title = node?.title ?? 'This'
  switch (unit.keyword) {
    case 'required':
    case 'minLength':
      return `${title} is required.`
    case 'minimum':
    case 'maximum':
      return `${title} is a number from ${node?.minimum} to ${node?.maximum}.`
    case 'type':
      return node?.type === 'integer' ? `${title} is a whole number.` : `${title} has the wrong type; it must be ${[node?.type].flat().join(' or ')}.`
    case 'enum':
      return `${title} is one of ${(node?.enum ?? []).join(', ')}.`
    default:
      return unit.error
  }
}

export function toErrorSchema(errors: RJSFValidationError[]): ErrorSchema<Data> {
  const root: ErrorSchema<Data> = {}
  for (const error of errors) addError(root, error.params.path as string[], error.message ?? '')
  return root
}

// fieldErrors turns what the plugin says of fields into errors of the form.
export function fieldErrors(fields: { name: string; description: string }[]): ErrorSchema<Data> {
  const root: ErrorSchema<Data> = {}
  for (const field of fields) {
    if (field.name !== '') addError(root, field.name.split('.').slice(0, 1), field.description)
  }
  return root
}

function addError(root: ErrorSchema<Data>, path: string[], message: string) {
  let at = root as Record<string, ErrorSchema<Data>>
  for (const name of path) at = (at[name] ??= {}) as Record<string, ErrorSchema<Data>>
  const node = at as unknown as { __errors?: string[] }
  node.__errors = [...new Set([...(node.__errors ?? []), message])]
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? '' : withoutUndefined(item)))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined).map(([name, member]) => [name, withoutUndefined(member)]),
  )
}
