// The record types of the account, read when the URL field is first entered.
import { useCallback, useRef, useState } from 'react'
import { post, type Connection, type State } from './api'
import type { Completion } from './url-field'

export function useCompletion(connection: Connection, own: State['own'], allowed: boolean): Omit<Completion, 'pick' | 'settle'> {
  const key = JSON.stringify([connection, own])
  const [known, setKnown] = useState<{ key: string; types: string[]; state: Completion['state'] }>({ key: '', types: [], state: 'none' })
  const latest = useRef({ key, connection, allowed })
  latest.current = { key, connection, allowed }
  const asked = useRef('')
  const load = useCallback(() => {
    const { key, connection, allowed } = latest.current
    if (!allowed || asked.current === key) return
    asked.current = key
    const learn = (types: string[], state: Completion['state']) => {
      if (asked.current !== key) return // the connection was changed meanwhile
      if (state === 'failed') asked.current = '' // the next visit asks again
      setKnown({ key, types, state })
    }
    learn([], 'loading')
    post<{ types: string[] }>('record-types', connection).then(
      ({ types }) => learn(types, types.length > 0 ? 'loaded' : 'failed'),
      () => learn([], 'failed'),
    )
  }, [])
  if (known.key === key) return { types: known.types, state: known.state, load }
  return { types: [], state: allowed ? 'none' : 'unverified', load }
}
