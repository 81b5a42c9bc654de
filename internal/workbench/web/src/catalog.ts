// What the page knows of the connection's record types and their fields: read
// once, when it is first needed.
import { useEffect, useState } from 'react'
import { post, type Connection, type Problem } from './api'
import type { Bench } from './bench'

export interface RecordField {
  name: string
  title?: string
  description?: string
  kind: 'text' | 'boolean' | 'integer' | 'number' | 'date' | 'date-time' | 'reference' | 'list' | 'object'
  values?: string[]
  required?: boolean
  readOnly?: boolean
  custom?: boolean
  filterable?: boolean
}

export class Catalog {
  private list?: Promise<string[]>
  private readonly known = new Map<string, Promise<RecordField[]>>()

  constructor(private readonly connection: Connection) {}

  // types are the account's record types, by the names that the metadata catalog
  // has for them.
  types(): Promise<string[]> {
    this.list ??= this.ask<{ types: string[] }>('record-types', {}).then(({ types }) => types).catch((error: unknown) => {
      this.list = undefined // it can be asked for again
      throw error
    })
    return this.list
  }

  // fields are those of a record type.
  fields(type: string): Promise<RecordField[]> {
    const name = type.toLowerCase()
    let asked = this.known.get(name)
    if (!asked) {
      asked = this.ask<{ fields: RecordField[] }>('record-fields', { type: name }).then(({ fields }) => fields).catch((error: unknown) => {
        this.known.delete(name)
        throw error
      })
      this.known.set(name, asked)
    }
    return asked
  }

  private async ask<T>(path: string, more: object): Promise<T> {
    const reply = await post<T & { problem?: Problem }>(path, { ...this.connection, ...more })
    if (reply.problem) throw new Error(reply.problem.message)
    return reply
  }
}

// The catalog of the connection that was used last: all parts of the page share
// what was read.
let latest: { key: string; catalog: Catalog } | undefined

// catalogOf returns the connection's catalog. Nothing is asked of an account
// that is not verified.
export function catalogOf({ connection, ready, state }: Pick<Bench, 'connection' | 'ready' | 'state'>): Catalog | undefined {
  if (!ready) return undefined
  const key = JSON.stringify([connection, state.own])
  if (latest?.key !== key) latest = { key, catalog: new Catalog(connection) }
  return latest.catalog
}

export interface Asked<T> {
  value?: T
  failed?: string
  again: () => void
}

// useAsked gives what a promise gives, of the latest key.
export function useAsked<T>(key: unknown, ask: (() => Promise<T>) | undefined): Asked<T> {
  const [round, setRound] = useState(0)
  const [state, setState] = useState<{ key: unknown; value?: T; failed?: string }>({ key: undefined })
  useEffect(() => {
    if (!ask) return
    let current = true
    setState({ key })
    ask().then(
      (value) => current && setState({ key, value }),
      (error: unknown) => current && setState({ key, failed: error instanceof Error ? error.message : String(error) }),
    )
    return () => { current = false }
  }, [key, round, ask === undefined])
  const again = () => setRound((n) => n + 1)
  return state.key === key ? { value: state.value, failed: state.failed, again } : { again }
}
