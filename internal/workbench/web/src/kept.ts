// What stays in this tab over a reload and Back: the request as it was typed and
// how the page was arranged. A credential is never given to it.
import { useState } from 'react'
import type { Draft, Fields } from './api'

const prefix = 'workbench.'

export function readKept<T>(name: string): T | undefined {
  try {
    const text = sessionStorage.getItem(prefix + name)
    return text === null ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined // storage is off, or holds what another version wrote
  }
}

export function keep(name: string, value: unknown) {
  try {
    sessionStorage.removeItem(prefix + name) // what is too large to keep must not leave an older one standing
    if (value !== undefined) sessionStorage.setItem(prefix + name, JSON.stringify(value))
  } catch {
    // storage is off or full: the page works without
  }
}

// useKept is a state that a reload finds again.
export function useKept<T>(name: string, first: T): [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => readKept<T>(name) ?? first)
  return [value, (next) => {
    setValue(next)
    keep(name, next)
  }]
}

const secretHeader = /auth|cookie|token|secret|password|api-?key/i

// keepable is a draft without the headers that may carry a secret.
export function keepable(draft: Draft): Draft {
  const { headers } = draft.input
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return draft
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeader.test(name)))
  const input: Fields = { ...draft.input, headers: Object.keys(kept).length > 0 ? kept : undefined }
  return { ...draft, input }
}
