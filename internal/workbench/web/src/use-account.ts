// Which kind of account requests go to. The workbench knows how NetSuite names
// its accounts; the page asks it.
import { useEffect, useState } from 'react'
import { post, type Account, type Json, type State, type Target } from './api'

// useAccount returns undefined until the account is known. accountId is null
// for that of the command line, which is own: another command may have another.
export function useAccount(target: Target, accountId: Json | undefined, own: State['own']): Account | undefined {
  const key = JSON.stringify([target, accountId, accountId === null ? own : undefined])
  const [known, setKnown] = useState<{ key: string; account: Account }>()
  useEffect(() => {
    let outdated = false
    const id = accountId === null || typeof accountId === 'string' ? accountId : ''
    post<Account>('account', { target, accountId: id }).then(
      (account) => { if (!outdated) setKnown({ key, account }) },
      () => { if (!outdated) setKnown(undefined) }, // a run that matters is asked about by the workbench
    )
    return () => { outdated = true }
  }, [key])
  return known?.key === key ? known.account : undefined
}
