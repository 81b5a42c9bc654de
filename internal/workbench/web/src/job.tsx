// An asynchronous job of NetSuite, followed while it runs. Its state is read
// without entries in the history, and only while this is shown.
import { useEffect, useState } from 'react'
import { post, type Connection, type Problem, type Run } from './api'
import type { Bench } from './bench'
import { Icon, Spinner } from './parts'
import { getDraft, sameAccount, useOpenAndRun } from './requests'
import './netsuite.css'

interface Task {
  id: string
  progress: string
  completed: boolean
  result?: string // the path of its result
}

interface Job {
  progress: string
  completed: boolean
  tasks: Task[]
}

// State is what is read of the documents of a job, of its list of tasks, and of a
// task.
interface State {
  progress?: string
  completed?: boolean
  items?: { id: string }[]
}

const root = 'async/v1/job/'
const firstWait = 1000
const longestWait = 15_000
const atOnce = 10 // tasks whose state is read in one round

// jobOf is the id of the job that an answer is about.
export function jobOf(run: Run): string | undefined {
  if (run.answer?.jobId) return run.answer.jobId
  const path = String(run.draft.input.url ?? '').replace(/^https:\/\/[^/]+/, '').replace(/^\/?(services\/rest\/)?/, '')
  return /^async\/v1\/job\/([A-Za-z0-9_-]+)/.exec(path)?.[1]
}

export function JobFollow({ run, bench }: { run: Run; bench: Bench }) {
  const id = jobOf(run)
  const openAndRun = useOpenAndRun(bench)
  if (id === undefined) return null
  const url = root + id
  return (
    <section className="job" aria-label={`Job ${id}`}>
      <div className="row wrap">
        <strong>Job {id}</strong>
        <button type="button" className="quiet small" onClick={() => bench.open(getDraft(url))}>Open the job</button>
        <button type="button" className="quiet small" disabled={!bench.ready} onClick={() => openAndRun(getDraft(url, {}, { waitForJob: true }))}>Wait for it, and get its result</button>
      </div>
      {!bench.ready
        ? <p className="hint">Verify the connection to follow the job: nothing is asked of an account before.</p>
        : !sameAccount(run, bench)
          ? <p className="hint">The job is one of the account {run.account}, and the connection leads to another. It is not followed.</p>
          : <Following key={id} id={id} bench={bench} />}
    </section>
  )
}

function Following({ id, bench }: { id: string; bench: Bench }) {
  const [job, setJob] = useState<Job>()
  const [failed, setFailed] = useState('')
  const [round, setRound] = useState(0)
  const key = JSON.stringify(bench.connection)
  useEffect(() => {
    const control = new AbortController()
    setFailed('')
    follow(id, bench.connection, setJob, control.signal).catch((error: unknown) => {
      if (!control.signal.aborted) setFailed(error instanceof Error ? error.message : String(error))
    })
    return () => control.abort()
  }, [id, key, round])
  const done = job?.tasks.filter(({ completed }) => completed).length ?? 0
  const bad = job?.tasks.filter(({ progress }) => progress === 'failed').length ?? 0
  return (
    <>
      <p className="row wrap" role="status" data-progress={job?.progress} data-completed={job?.completed}>
        {job?.completed
          ? <span className={`chip ${job.progress === 'succeeded' ? 'good' : 'bad'}`}><Icon name={job.progress === 'succeeded' ? 'check' : 'cross'} />{job.progress}</span>
          : failed === '' && <><Spinner /><span>{job?.progress ?? 'Reading its state'}…</span></>}
        {job && job.tasks.length > 0 && <span className="hint">{done} of {job.tasks.length} {job.tasks.length === 1 ? 'task' : 'tasks'} done{bad > 0 && `, ${bad} failed`}.</span>}
      </p>
      {job && job.tasks.length > 1 && <progress aria-label="Tasks done" max={job.tasks.length} value={done} />}
      {failed !== '' && (
        <p className="row wrap note" role="alert">
          <span>The job is no longer followed. {failed}</span>
          <button type="button" className="quiet small" onClick={() => setRound((n) => n + 1)}>Follow on</button>
        </p>
      )}
      {job && (
        <ul className="tasks">
          {job.tasks.map((task) => (
            <li key={task.id} className="row wrap">
              <span>Task {task.id}</span>
              <span className={`chip ${task.completed ? (task.progress === 'succeeded' ? 'good' : 'bad') : ''}`}>{task.progress}</span>
              {task.result && <button type="button" className="quiet small" onClick={() => bench.open(getDraft(task.result!))}>Open its result</button>}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

// follow reads the job's state until it is completed, at growing intervals.
async function follow(id: string, connection: Connection, tell: (job: Job) => void, signal: AbortSignal): Promise<void> {
  const read = async (path: string): Promise<State> => {
    const { body, problem } = await post<{ body?: State; problem?: Problem }>('job', { ...connection, path: root + path }, signal)
    if (problem) throw new Error(problem.message)
    if (typeof body !== 'object' || body === null) throw new Error('NetSuite’s answer is not a job’s state.')
    return body
  }
  let tasks: Task[] = []
  for (let wait = firstWait; ; wait = Math.min(longestWait, wait * 1.5)) {
    const state = await read(id)
    const { completed, progress } = progressOf(state)
    if (tasks.length === 0) tasks = tasksOf(await read(`${id}/task`))
    const open = tasks.filter((task) => !task.completed)
    for (const task of completed ? open : open.slice(0, atOnce)) {
      const now = progressOf(await read(`${id}/task/${task.id}`))
      tasks = tasks.map((t) => (t.id === task.id ? { ...t, ...now, ...(now.completed && { result: `${root}${id}/task/${t.id}/result` }) } : t))
      if (completed) tell({ progress, completed: false, tasks }) // as they arrive
    }
    tell({ progress, completed, tasks })
    if (completed) return
    await pause(wait, signal)
  }
}

function progressOf({ completed, progress }: State): { completed: boolean; progress: string } {
  return { completed: completed === true, progress: progress ?? 'unknown' }
}

function tasksOf({ items }: State): Task[] {
  return (items ?? []).map(({ id }) => ({ id, progress: 'pending', completed: false }))
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => { clearTimeout(timer); reject(new DOMException('stopped', 'AbortError')) }
    const timer = setTimeout(() => { signal.removeEventListener('abort', stop); resolve() }, ms)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
  })
}
