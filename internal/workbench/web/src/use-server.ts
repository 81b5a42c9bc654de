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
    const now: { server: Server; change?: number; wake?: () => void; rest?: () => void } = { server: 'there' }
    const say = (to: Server) => {
      now.server = to
      setServer(to)
    }
    // A page that loads tells the others of this browser its address, so that
    // one whose workbench was started again on the same port finds it.
    const others = new BroadcastChannel('workbench')
    others.onmessage = ({ data }: MessageEvent<{ token?: unknown; ask?: unknown }>) => {
      if (data.ask === true && now.server === 'there') others.postMessage({ token: addressToken() })
      if (typeof data.token !== 'string' || now.server === 'there' || data.token === addressToken()) return
      moveTo(data.token)
      now.wake?.()
    }
    others.postMessage({ token: addressToken() })
    const changed = async (change: number) => {
      const anew = now.server !== 'there'
      const known = now.change
      now.change = change
      if (!anew && known === change) return
      try {
        const state = await get<State>('state')
        if (!end.signal.aborted) latest.current(state, anew)
        say('there')
        if (document.visibilityState === 'hidden') now.rest?.()
      } catch {
        // the stream ends, too, and is asked for again
      }
    }
    // A browser has six connections to an address for all its tabs: a page that is
    // not seen takes none, or the seventh tab would get no answer at all.
    const seen = () => new Promise<void>((resolve) => {
      const look = () => {
        if (!end.signal.aborted && now.server === 'there' && document.visibilityState === 'hidden') return
        document.removeEventListener('visibilitychange', look)
        end.signal.removeEventListener('abort', look)
        resolve()
      }
      document.addEventListener('visibilitychange', look)
      end.signal.addEventListener('abort', look)
      look()
    })
    const hide = () => {
      if (document.visibilityState === 'hidden' && now.server === 'there') now.rest?.()
    }
    document.addEventListener('visibilitychange', hide)
    const attend = async () => {
      for (;;) {
        await seen()
        if (end.signal.aborted) return
        const one = new AbortController()
        const stop = () => one.abort()
        let resting = false
        now.rest = () => {
          resting = true
          stop()
        }
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
          if (error instanceof Refusal && error.status === 403) {
            say('moved')
            others.postMessage({ ask: true }) // another tab may know the address
          } else if (!heard && !resting) say('lost')
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
      document.removeEventListener('visibilitychange', hide)
      others.close()
    }
  }, [])
  return server
}
