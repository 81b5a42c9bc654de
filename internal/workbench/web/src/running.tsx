// What the run that is under way waits for, where its answer will stand.
import { useEffect, useState } from 'react'
import { followRun, type Step } from './api'
import { duration, Spinner } from './parts'

// Doing is what the steps so far tell.
interface Doing {
  step?: Step
  at: number // when it was told, by this page's clock
  requests: string[] // the different ones that NetSuite was sent: more than one are pages
  job: string
}

const nothing: Doing = { at: 0, requests: [], job: '' }

function told(doing: Doing, step: Step): Doing {
  const { requests } = doing
  const another = step.phase === 'try' && step.note !== undefined && !requests.includes(step.note)
  return { step, at: performance.now(), requests: another ? [...requests, step.note!] : requests, job: step.job ?? doing.job }
}

export function RunningNote({ id }: { id: string }) {
  const [doing, setDoing] = useState(nothing)
  const [began] = useState(() => performance.now())
  const [now, setNow] = useState(began)
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500)
    return () => clearInterval(timer)
  }, [])
  // A page that nobody sees holds no connection: browsers allow a few to a host,
  // and one has to be left by which a run is cancelled.
  useEffect(() => {
    let control: AbortController | undefined
    const listen = () => {
      control?.abort()
      if (document.visibilityState === 'hidden') return
      control = new AbortController()
      setDoing(nothing) // all is told anew
      followRun(id, (step) => setDoing((before) => told(before, step)), control.signal).catch(() => {}) // the run tells its end itself
    }
    listen()
    document.addEventListener('visibilitychange', listen)
    return () => { document.removeEventListener('visibilitychange', listen); control?.abort() }
  }, [id])
  const seconds = Math.floor((now - began) / 1000)
  return (
    <p className="hint running-note">
      <Spinner /><span>{inWords(doing, now)}{seconds > 0 && <span className="running-time"> · {duration(seconds * 1000).replace(/\.\d+/, '')}</span>}</span>
    </p>
  )
}

function inWords({ step, at, requests, job }: Doing, now: number): string {
  const page = requests.length > 1 ? `Page ${requests.length}, ${rowsBefore(requests).toLocaleString('en-US')} rows so far` : ''
  switch (step?.phase) {
    case 'slot': return page || 'Waiting for a turn under the account’s limit'
    case 'token': return 'Signing in'
    case 'try': return page || (step.try! > 1 ? `NetSuite works on it, try ${step.try}` : 'NetSuite works on it')
    case 'wait': {
      const left = Math.max(0, Math.ceil(((step.lasts ?? 0) - (now - at)) / 1000))
      return `${step.note === 'blocked' ? 'NetSuite’s limit of requests is used up' : 'The last try failed'}: another try in ${left} s`
    }
    case 'answer':
    case 'transfer': return page || 'Reading the answer'
    case 'job': return job === '' ? 'The job is pending' : `Job ${job} is pending`
  }
  return 'Waiting for the answer'
}

// rowsBefore counts the rows of the pages that were read, by the offsets that
// NetSuite was asked for.
function rowsBefore(requests: string[]): number {
  const offset = (request: string) => Number(/[?&]offset=(\d+)/.exec(request)?.[1] ?? 0)
  return offset(requests[requests.length - 1]!) - offset(requests[0]!)
}
