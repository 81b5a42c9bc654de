// What the page asks of the process that served it. The token comes from the
// page's own address and goes into a header; it is kept nowhere else.
export type Target = 'simulator' | 'netsuite'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type Fields = { [name: string]: Json | undefined }

export interface State {
  version: string
  component: Component
  start: Target
  account: string
  example: Fields
  own?: { accountId: string; clientId: string; certificateId: string }
  runs: Run[]
  integrations: Integration[]
  mappings: Mapping[]
  readOnly: boolean // writes are refused by the plugin
  restart: string // the command that starts the workbench at this address again
}

export interface Component {
  title: string
  credentials: { schema: object; ui: { rjsf: object } }
  actions: {
    makeRawRequest: {
      title: string
      description: string
      help: { link: string }
      config: object
      metadata: { in: object }
      ui: { config: { rjsf: object }; input: { rjsf: object } }
    }
  }
}

// Account is what the workbench knows of the account that requests go to.
export interface Account {
  name: string // for a sentence
  id: string
  kind: string // simulated, production, sandbox or the like; empty if it is not known
  production: boolean
}

// Confirmation is what has to be asked before a request is sent.
export interface Confirmation {
  title: string
  text: string
  action: string
}

export interface Check {
  id: string
  title: string
  status: 'passed' | 'warning' | 'failed' | 'skipped'
  detail: string
  remedy?: string
}

export interface Header {
  name: string
  value: string
}

export interface Body {
  kind: 'json' | 'text' | 'base64' | 'none'
  text: string
  bytes: number
  cut: boolean
}

export interface Answer {
  statusCode: number
  headers: Header[]
  attempts: number
  recordId?: string
  jobId?: string
  body: Body
}

export interface Problem {
  title: string
  reason: string
  message: string
  fields: { name: string; description: string }[]
  outcome?: string
  outcomeText?: string // the outcome in words
  advice: string
  attempts: number
  statusCode?: number
  errorCode?: string
  retryAfter?: number
  upstream?: { statusCode: number; headers: Header[]; body: Body }
}

export interface Phase {
  name: string
  try: number
  start: number
  end: number
  note?: string
}

export interface Run {
  id: string
  target: Target
  account: string
  at: string
  durationMs: number
  draft: Draft
  answer?: Answer
  problem?: Problem
  timing: Phase[]
  equivalent: { command: string; go: string }
  saved: boolean
  short?: boolean // a row of the history: its body has to be asked for
}

// Draft is a request as it stands in the form. The body is text, so that no
// number in it is ever rounded.
export interface Draft {
  input: Fields
  bodyAs: 'json' | 'text'
  config: Fields
  fault?: Fault // what the simulated account is to do to it
}

export type Fault = 'busy' | 'lost' | 'expired'

export interface Integration {
  name: string
  applicationId: string
  clientId: string
  clientSecret?: string
  m2m: boolean
  scopes: string[]
}

export interface KeyPair {
  privateKey: string
  certificate: string
  algorithm: string
  validUntil: string
}

export interface Mapping {
  certificateId: string
  application: string
  validUntil: string
  algorithm: string
}

let token = location.pathname.split('/')[2] ?? ''

// addressToken is the token in the page's address.
export function addressToken(): string {
  return token
}

// moveTo takes the address of a workbench that was started again on this port.
export function moveTo(next: string) {
  token = next
  history.replaceState(null, '', `/t/${next}/`)
}

// Refusal is the process saying no, with a sentence for a person.
export class Refusal extends Error {
  constructor(message: string, readonly status = 0) {
    super(message)
  }
}

async function ask(method: string, path: string, body?: string, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'X-Workbench-Token': token }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(`/api/${path}`, {
      method, headers, body, signal, cache: 'no-store', credentials: 'omit', redirect: 'error',
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Refusal('The workbench does not answer. Is the command netsuite workbench still running?')
  }
  if (!response.ok) {
    const text = await response.text()
    let message = text
    try {
      message = (JSON.parse(text) as { message: string }).message
    } catch {
      // plain text is a sentence, too
    }
    throw new Refusal(message || `The workbench answered ${response.status}.`, response.status)
  }
  return response
}

export async function get<T>(path: string): Promise<T> {
  return (await ask('GET', path)).json() as Promise<T>
}

export async function post<T>(path: string, value: unknown, signal?: AbortSignal): Promise<T> {
  return (await ask('POST', path, JSON.stringify(value), signal)).json() as Promise<T>
}

export async function put<T>(path: string, value: unknown): Promise<T> {
  return (await ask('PUT', path, JSON.stringify(value))).json() as Promise<T>
}

export async function remove(path: string): Promise<void> {
  await ask('DELETE', path)
}

export async function download(path: string): Promise<Blob> {
  return (await ask('GET', path)).blob()
}

// Connection is where calls go and with which credentials; null means those of
// the command line, which the page never sees.
export interface Connection {
  target: Target
  credentials: Fields | null
}

// newRunId makes the id by which a run can be cancelled.
export function newRunId(): string {
  const random = crypto.getRandomValues(new Uint8Array(6))
  return `workbench-${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

// cancel ends a run, which then answers with what came of it.
export async function cancel(id: string): Promise<void> {
  await ask('POST', `runs/${id}/cancel`)
}

// run sends text, not a value: the body stands in it as it was typed. written is
// the draft with its variables, for the history. What the person has to confirm
// first is returned in place of the run.
export async function run(
  id: string, connection: Connection, draft: Draft, written: Draft, confirmed: boolean, signal: AbortSignal,
): Promise<Run | { confirmation: Confirmation }> {
  const members = [
    `"id":${JSON.stringify(id)}`,
    `"target":${JSON.stringify(connection.target)}`,
    `"credentials":${JSON.stringify(connection.credentials)}`,
    `"config":${JSON.stringify(draft.config)}`,
    `"input":${inputText(draft)}`,
    `"fault":${JSON.stringify(connection.target === 'simulator' ? (draft.fault ?? '') : '')}`,
    `"draft":${JSON.stringify(written)}`,
    `"confirmed":${confirmed}`,
  ]
  return (await ask('POST', 'runs', `{${members.join(',')}}`, signal)).json() as Promise<Run | { confirmation: Confirmation }>
}

// sendsNoBody reports whether requests of a method have no body.
export function sendsNoBody(method: Json | undefined): boolean {
  return method === 'GET'
}

export function inputText(draft: Draft): string {
  const members: string[] = []
  for (const [name, value] of Object.entries(draft.input)) {
    if (value === undefined || value === '') continue
    if (name === 'body' && sendsNoBody(draft.input.method)) continue
    const raw = name === 'body' && draft.bodyAs === 'json' && typeof value === 'string'
    if (raw && value.trim() === '') continue
    members.push(`${JSON.stringify(name)}:${raw ? value : JSON.stringify(value)}`)
  }
  return `{${members.join(',')}}`
}

// lines calls onLine with each line of JSON of a response as it arrives.
async function lines(response: Response, onLine: (line: string) => void) {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    rest += value ?? ''
    const whole = rest.split('\n')
    rest = whole.pop() ?? ''
    whole.forEach(onLine)
    if (done) return
  }
}

// listen tells of every change of what all pages of the workbench share, and
// that it is still there, until the workbench or the signal ends it.
export async function listen(onChange: (change: number) => void, signal: AbortSignal): Promise<void> {
  const response = await ask('GET', 'events', undefined, signal)
  await lines(response, (line) => onChange((JSON.parse(line) as { change: number }).change))
}

// Step is what a run that is under way tells of itself.
export interface Step {
  phase: string // slot, token, try, answer, wait, transfer or job
  try?: number
  at: number // milliseconds since it began
  lasts?: number // of a wait
  note?: string
  job?: string // the id of the job that NetSuite made of the request
}

// followRun tells of each step of a run, from the first one on, until the run or
// the signal ends it. It may be asked for before the workbench has the run.
export async function followRun(id: string, onStep: (step: Step) => void, signal: AbortSignal): Promise<void> {
  for (let wait = 100; !signal.aborted; wait = Math.min(1000, wait * 1.5)) {
    const response = await ask('GET', `runs/${id}/progress`, undefined, signal)
    if (response.status !== 204) return lines(response, (line) => onStep(JSON.parse(line) as Step))
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

// verify tells of each check as it arrives, a line of JSON each.
export async function verify(
  connection: Connection,
  onCheck: (check: Check) => void,
  signal: AbortSignal,
): Promise<{ verified: boolean; problem?: Problem }> {
  const response = await ask('POST', 'verify', JSON.stringify(connection), signal)
  let end: { verified: boolean; problem?: Problem } | undefined
  await lines(response, (line) => {
    const part = JSON.parse(line) as { check?: Check; verified?: boolean; problem?: Problem }
    if (part.check) onCheck(part.check)
    else end = { verified: part.verified ?? false, problem: part.problem }
  })
  if (!end) throw new Refusal('The verification was cut short. Try again.')
  return end
}
