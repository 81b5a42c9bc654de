// A button that opens a menu, by the ARIA pattern. The menu is the browser's
// popover: the button, Escape or a click elsewhere closes it, and the focus goes
// back to the button.
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { Icon } from './parts'

export interface Choice {
  id: string
  title: string
  note?: ReactNode
  onChoose: () => void
}

export interface Section {
  title: string
  choices: Choice[]
}

export function ChoiceMenu({ label, sections }: { label: string; sections: Section[] }) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const last = useRef(false) // the menu opens at its last choice
  const items = () => [...menu.current!.querySelectorAll<HTMLElement>('[role=menuitem]')]
  const openByArrow = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    last.current = event.key === 'ArrowUp'
    button.current!.click()
  }
  const choose = (choice: Choice) => {
    menu.current!.hidePopover()
    flushSync(choice.onChoose)
    // The choice may have made the form anew, and this button with it.
    document.querySelector<HTMLElement>(`[data-menu="${label}"]`)?.focus()
  }
  const move = (event: KeyboardEvent) => {
    const all = items()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const begins = (item: HTMLElement) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase())
    let to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key]
    if (event.key === 'Tab') menu.current!.hidePopover() // and from the button on
    else if (to === undefined && event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find(begins)
      if (next) to = all.indexOf(next)
    }
    if (to === undefined) return
    event.preventDefault()
    all[(to + all.length) % all.length]!.focus()
  }
  return (
    <>
      <button
        ref={button} type="button" className="quiet menu-button" data-menu={label} aria-haspopup="menu" popoverTarget={id} onKeyDown={openByArrow}
      >
        {label}<Icon name="more" />
      </button>
      <div
        ref={menu} id={id} popover="auto" role="menu" aria-label={label} className="menu" tabIndex={-1} onKeyDown={move}
        onToggle={(event) => {
          if (event.newState === 'open') items().at(last.current ? -1 : 0)?.focus()
          last.current = false
        }}
      >
        {sections.map((section) => (
          <div key={section.title} role="group" aria-label={section.title}>
            <p aria-hidden="true">{section.title}</p>
            {section.choices.map((choice) => (
              <button
                key={choice.id} type="button" role="menuitem" tabIndex={-1}
                onPointerMove={(event) => event.currentTarget.focus()}
                onClick={() => choose(choice)}
              >
                {choice.title}
                {choice.note && <span className="menu-note">{choice.note}</span>}
              </button>
            ))}
          </div>
        ))}
      </div>
    </>
  )
}
