// A button that opens a menu.
import type { ReactNode } from 'react'
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Text } from 'react-aria-components'
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
  const choose = (id: string) => sections.flatMap((section) => section.choices).find((choice) => choice.id === id)?.onChoose()
  return (
    <MenuTrigger>
      <Button className="quiet menu-button">{label}<Icon name="more" /></Button>
      <Popover className="menu-popover" placement="bottom end">
        <Menu className="menu" onAction={(key) => choose(String(key))}>
          {sections.map((section) => (
            <MenuSection key={section.title} id={section.title}>
              <Header>{section.title}</Header>
              {section.choices.map((choice) => (
                <MenuItem key={choice.id} id={choice.id} textValue={choice.title}>
                  <Text slot="label">{choice.title}</Text>
                  {choice.note && <Text slot="description">{choice.note}</Text>}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
