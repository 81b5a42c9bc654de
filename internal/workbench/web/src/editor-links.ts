// Links of NetSuite's in a text that is shown: by a click, or by Enter where the
// cursor stands, they are opened.
import { Decoration, EditorView, keymap, MatchDecorator, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'
import type { Extension } from '@codemirror/state'

const address = /https:\/\/[a-z0-9-]+\.suitetalk\.api\.netsuite\.com(?::443)?\/services\/rest\/[^\s"\\<>]+/gi

const decorator = new MatchDecorator({ regexp: address, decoration: Decoration.mark({ class: 'cm-link', attributes: { title: 'Open as a request' } }) })

const marks = ViewPlugin.fromClass(class {
  decorations: DecorationSet
  constructor(view: EditorView) { this.decorations = decorator.createDeco(view) }
  update(update: ViewUpdate) { this.decorations = decorator.updateDeco(update, this.decorations) }
}, { decorations: (plugin) => plugin.decorations })

export function opensLinks(open: (href: string) => void): Extension {
  const at = (view: EditorView, place: number | null) => {
    if (place === null || !view.state.selection.main.empty) return false // a part of it was selected
    const line = view.state.doc.lineAt(place)
    const found = [...line.text.matchAll(address)].find(({ index, 0: link }) => place >= line.from + index && place <= line.from + index + link.length)
    if (found) open(found[0])
    return found !== undefined
  }
  return [
    marks,
    EditorView.domEventHandlers({
      click: (event, view) => (event.target as Element).closest('.cm-link') !== null && at(view, view.posAtCoords(event)),
    }),
    keymap.of([{ key: 'Enter', run: (view) => at(view, view.state.selection.main.head) }]),
  ]
}
