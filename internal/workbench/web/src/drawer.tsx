// The drawer: saved requests, history and record types.
import { useEffect, useRef } from 'react'
import type { Bench } from './bench'
import { HistoryPanel } from './history-panel'
import { Library } from './library'
import { Icon, Tabs } from './parts'
import { Records } from './records'

export function Drawer({ bench, tab, onTab, onClose }: { bench: Bench; tab: string; onTab: (tab: string) => void; onClose: () => void }) {
  const box = useRef<HTMLElement>(null)
  // On a narrow screen it covers the page: the focus goes into it, and it makes
  // way for the request that is chosen in it.
  const covers = () => box.current !== null && getComputedStyle(box.current).position === 'fixed'
  const makesWay = <T,>(choose: (chosen: T) => void) => (chosen: T) => { choose(chosen); if (covers()) onClose() }
  const own: Bench = { ...bench, open: makesWay(bench.open), show: makesWay(bench.show) }
  useEffect(() => {
    if (covers()) box.current!.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus()
  }, [])
  return (
    <aside className="drawer" id="drawer" aria-label="Saved requests, history and records" ref={box} onKeyDown={(event) => { if (event.key === 'Escape' && !event.defaultPrevented) onClose() }}>
      <Tabs
        label="Drawer" chosen={tab} onChoose={onTab}
        tabs={[
          { id: 'saved', title: 'Saved', panel: <Library bench={own} /> },
          { id: 'history', title: 'History', panel: <HistoryPanel bench={own} /> },
          { id: 'records', title: 'Records', panel: <Records bench={own} /> },
        ]}
      />
      <button type="button" className="quiet icon-only drawer-close" aria-label="Close the drawer" onClick={onClose}><Icon name="cross" /></button>
    </aside>
  )
}
