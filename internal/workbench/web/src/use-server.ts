// Whether the workbench is still there, and what changed in it: other tabs show
// the same runs, and the command may end while the page is open.
import { useEffect, useRef, useState } from 'react'
import { addressToken, get, listen, moveTo, Refusal, type State } from './api'

// Server is 'there', 'lost' while nothing answers, and 'moved' when a workbench
// answers that was started anew and has another address.
export type Server = 'there' | 'lost' | 'moved'

const silence = 15_000 // the workbench speaks every few seconds
const pause = 1_000

export function useServer(onState: (state: State, anew: boolean) => void): Server {
  const [server, setServer] = useState<Server>('there')
  const latest = useRef(onState)
  latest.current = onState
  useEffect(() => {
    const end = new AbortController()
    const now: { server: Server; change?: number; wake?: () => void } = { server: 'there' }
    const say = (to: Server) => {
      now.server = to
      setServer(to)
    }
    // A page that loads tells the others of this browser its address, so that
    // one whose workbench was started again on the same port finds it.
    const others = new BroadcastChannel('workbench')
    others.onmessage = ({ data }: MessageEvent<{ token?: unknown }>) => {
      if (typeof data.token !== 'string' || now.server === 'there' || data.token === addressToken()) return
      moveTo(data.token)
      now.wake?.()
    }
    others.postMessage({ token: addressToken() })
    const changed = async (change: number) => {
      const anew = now.server !== 'there'
      const known = now.change
      now.change = change
      if (!anew && (known === undefined || known === change)) return
      try {
        const state = await get<State>('state')
        if (!end.signal.aborted) latest.current(state, anew)
        say('there')
      } catch {
        // the stream ends, too, and is asked for again
      }
    }
    const attend = async () => {
      while (!end.signal.aborted) {
        const one = new AbortController()
        const stop = () => one.abort()
        end.signal.addEventListener('abort', stop)
        let timer = window.setTimeout(stop, silence)
        let heard = false
        try {
          await listen((change) => {
            heard = true
            window.clearTimeout(timer)
            timer = window.setTimeout(stop, silence)
            void changed(change)
          }, one.signal)
        } catch (error) {
          if (end.signal.aborted) return
          if (error instanceof Refusal && error.status === 403) say('moved')
          else if (!heard) say('lost')
        } finally {
          window.clearTimeout(timer)
          end.signal.removeEventListener('abort', stop)
        }
        await new Promise<void>((resolve) => {
          now.wake = resolve
          window.setTimeout(resolve, heard ? 50 : pause)
        })
      }
    }
    void attend()
    return () => {
      end.abort()
      others.close()
    }
  }, [])
  return server
}
