// A question before a request is sent that deletes a record, or that changes a
// production account. The workbench decides when it is asked, and its words.
import { useEffect, useId, useRef } from 'react'
import type { Confirmation } from './api'

export function ConfirmDialog({ asked, onAnswer }: { asked: Confirmation; onAnswer: (confirmed: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const node = dialog.current!
    node.showModal()
    return () => node.close()
  }, [])
  return (
    <dialog
      ref={dialog} className="confirm" role="alertdialog" aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`}
      onCancel={(event) => { event.preventDefault(); onAnswer(false) }}
    >
      <h2 id={`${id}-title`}>{asked.title}</h2>
      <p id={`${id}-text`}>{asked.text}</p>
      <div className="row wrap">
        <button type="button" className="quiet" autoFocus onClick={() => onAnswer(false)}>Do not send</button>
        <button type="button" className="primary danger" onClick={() => onAnswer(true)}>{asked.action}</button>
      </div>
    </dialog>
  )
}
