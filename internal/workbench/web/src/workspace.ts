// The saved requests: their document, and how it changes. Changes are functions
// from one document to the next, so that they can be made again on a newer one.
import type { Draft, Fields, Json } from './api'

export interface Workspace {
  format: number
  collections: Collection[]
  variables: VariableSet[]
}

export interface Collection {
  name: string
  notes?: string
  requests: Saved[]
}

export interface Saved {
  name: string
  notes?: string
  input: { method: string; url: string; query?: Fields; headers?: Fields; idempotencyKey?: string; body?: string | string[] }
  bodyAs?: 'json' | 'text'
  config?: Fields
  examples?: Example[]
}

// An example is an output document as text: its numbers are not to be rounded.
export interface Example {
  name: string
  output: string
}

export interface VariableSet {
  name: string
  values: Record<string, string>
}

export interface Place {
  collection: string
  request: string
}

export function emptyWorkspace(): Workspace {
  return { format: 1, collections: [], variables: [] }
}

export function draftOf({ input, bodyAs, config }: Saved): Draft {
  const { body, ...rest } = input
  const text = Array.isArray(body) ? body.join('\n') : body
  return { input: { ...rest, ...(text ? { body: text } : {}) } as Fields, bodyAs: bodyAs ?? 'json', config: config ?? {} }
}

// secretHeader reports whether a header carries a secret by its nature.
export function secretHeader(name: string): boolean {
  return /authorization/i.test(name) || /^(set-)?cookie$/i.test(name)
}

// savedOf makes a saved request of a draft. dropped is what a file does not keep.
export function savedOf(name: string, draft: Draft, before?: Saved): { saved: Saved; dropped: string[] } {
  const dropped: string[] = []
  const { method, url, query, headers, idempotencyKey, body } = draft.input
  const kept = Object.entries((headers ?? {}) as Fields).filter(([header]) => {
    if (!secretHeader(header)) return true
    dropped.push(`the header ${header}, which carries a secret`)
    return false
  })
  if (draft.fault) dropped.push('the fault of the simulated account')
  const full = (value: Json | Fields | undefined): value is { [name: string]: Json } => typeof value === 'object' && value !== null && Object.keys(value).length > 0
  const saved: Saved = {
    name,
    ...(before?.notes ? { notes: before.notes } : {}),
    input: {
      method: String(method ?? 'GET'),
      url: String(url ?? ''),
      ...(full(query) ? { query } : {}),
      ...(kept.length > 0 ? { headers: Object.fromEntries(kept) } : {}),
      ...(typeof idempotencyKey === 'string' && idempotencyKey ? { idempotencyKey } : {}),
      ...(typeof body === 'string' && body ? { body } : {}),
    },
    ...(typeof body === 'string' && body ? { bodyAs: draft.bodyAs } : {}),
    ...(full(draft.config) ? { config: draft.config } : {}),
    ...(before?.examples?.length ? { examples: before.examples } : {}),
  }
  return { saved, dropped }
}

export function find(workspace: Workspace, { collection, request }: Place): Saved | undefined {
  return workspace.collections.find((c) => c.name === collection)?.requests.find((r) => r.name === request)
}

// unused returns a name that is not taken: name, name (2), name (3)…
export function unused(name: string, taken: string[]): string {
  let free = name
  for (let n = 2; taken.includes(free); n++) free = `${name} (${n})`
  return free
}

// withCollection changes the collection with the name, which is made if need be.
export function withCollection(workspace: Workspace, name: string, change: (requests: Saved[]) => Saved[]): Workspace {
  const there = workspace.collections.some((c) => c.name === name)
  const collections = there ? workspace.collections : [...workspace.collections, { name, requests: [] }]
  return { ...workspace, collections: collections.map((c) => (c.name === name ? { ...c, requests: change(c.requests) } : c)) }
}

// put saves a request under its name, in place of one that is there.
export function put(workspace: Workspace, collection: string, saved: Saved): Workspace {
  return withCollection(workspace, collection, (requests) =>
    requests.some((r) => r.name === saved.name) ? requests.map((r) => (r.name === saved.name ? saved : r)) : [...requests, saved],
  )
}

// edit changes a request that is there.
export function edit(workspace: Workspace, place: Place, change: (saved: Saved) => Saved): Workspace {
  if (!find(workspace, place)) return workspace
  return withCollection(workspace, place.collection, (requests) => requests.map((r) => (r.name === place.request ? change(r) : r)))
}

// remove takes a request out.
export function remove(workspace: Workspace, place: Place): Workspace {
  if (!find(workspace, place)) return workspace
  return withCollection(workspace, place.collection, (requests) => requests.filter((r) => r.name !== place.request))
}

// merge adds what was imported. Nothing that is there is replaced: what has a name
// that is taken gets another, which is told.
export function merge(workspace: Workspace, collections: Collection[], sets: VariableSet[]): { workspace: Workspace; told: string[] } {
  const told: string[] = []
  let next = workspace
  for (const { name, notes, requests } of collections) {
    next = withCollection(next, name, (there) => {
      const all = [...there]
      for (const saved of requests) {
        const free = unused(saved.name, all.map((r) => r.name))
        if (free !== saved.name) told.push(`${name}, ${saved.name}: there is one with this name already; this one is named ${free}.`)
        all.push({ ...saved, name: free })
      }
      return all
    })
    if (notes) next = { ...next, collections: next.collections.map((c) => (c.name === name && !c.notes ? { ...c, notes } : c)) }
  }
  for (const { name, values } of sets) {
    const free = unused(name, next.variables.map((s) => s.name))
    if (free !== name) told.push(`Variables ${name}: there is a set with this name already; this one is named ${free}.`)
    next = { ...next, variables: [...next.variables, { name: free, values }] }
  }
  return { workspace: next, told }
}

// insert puts a request back where it stood.
export function insert(workspace: Workspace, collection: string, saved: Saved, at: number): Workspace {
  return withCollection(workspace, collection, (requests) => [...requests.slice(0, at), saved, ...requests.slice(at)])
}

// move gives a request another name or another collection. A place that is taken
// is left as it is.
export function move(workspace: Workspace, from: Place, to: Place): Workspace {
  const saved = find(workspace, from)
  if (!saved || find(workspace, to)) return workspace
  if (from.collection === to.collection) return edit(workspace, from, (r) => ({ ...r, name: to.request }))
  return put(remove(workspace, from), to.collection, { ...saved, name: to.request })
}

// withSets takes over what changed between two lists of sets, and leaves the other
// sets as they are in the document.
export function withSets(workspace: Workspace, before: VariableSet[], after: VariableSet[]): Workspace {
  const text = (set: VariableSet | undefined) => JSON.stringify(set)
  const named = (sets: VariableSet[], name: string) => sets.find((s) => s.name === name)
  const gone = before.filter((s) => !named(after, s.name)).map((s) => s.name)
  const changed = after.filter((s) => text(s) !== text(named(before, s.name)))
  const kept = workspace.variables.filter((s) => !gone.includes(s.name)).map((s) => named(changed, s.name) ?? s)
  const made = changed.filter((s) => !named(kept, s.name))
  return gone.length + changed.length === 0 ? workspace : { ...workspace, variables: [...kept, ...made] }
}

// changedSince reports whether a request is another than the saved one.
export function changedSince(saved: Saved, draft: Draft): boolean {
  return !same(draftOf(saved), draftOf(savedOf(saved.name, draft).saved))
}

// same reports whether two requests send the same, whatever the order of members.
export function same(a: Draft, b: Draft): boolean {
  const ordered = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(ordered)
      : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== '').sort(([x], [y]) => (x < y ? -1 : 1)).map(([k, v]) => [k, ordered(v)]))
        : value
  const whole = ({ input, bodyAs, config }: Draft) => JSON.stringify(ordered({ input, bodyAs: input.body ? bodyAs : '', config }))
  return whole(a) === whole(b)
}
