// A dialog over the page, with a title and a way out by Escape. What is marked
// data-first has the focus.
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { Icon } from './parts'

export function Dialog({ title, wide, onClose, children }: { title: string; wide?: boolean; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const node = dialog.current!
    node.showModal()
    // A closed dialog gives no focus, so that React's autoFocus comes too early.
    const first = node.querySelector<HTMLElement>('[data-first]')
    first?.focus()
    if (first instanceof HTMLInputElement) first.select()
    return () => node.close()
  }, [])
  return (
    <dialog
      ref={dialog} className={`dialog${wide ? ' wide' : ''}`} aria-labelledby={id} onCancel={(event) => { event.preventDefault(); onClose() }}
      onKeyDown={(event) => { if (event.key === 'Escape') event.stopPropagation() }} // it closes the dialog alone
    >
      <header className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="quiet icon-only" aria-label="Close" onClick={onClose}><Icon name="cross" /></button>
      </header>
      {children}
    </dialog>
  )
}
