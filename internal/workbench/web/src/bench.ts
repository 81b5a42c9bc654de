// What the parts of the page may know of it, and ask of it.
import type { Connection, Draft, Run, State } from './api'
import type { WorkspaceControl } from './use-workspace'

export interface Bench {
  state: State
  connection: Connection
  ready: boolean // the account may be asked unbidden: simulated, or verified
  draft: Draft // what stands in the form
  open: (draft: Draft) => void // puts another request into the form; nothing is sent
  edit: (part: Partial<Draft>) => void // changes the request in the form
  run: () => void // runs what stands in the form, with every question that belongs to it
  runs: Run[] // newest first
  shown?: Run // the run whose answer is shown
  show: (run: Run) => void
  workspace: WorkspaceControl // the saved requests and the chosen variables: useWorkspace()
  clear: () => void // forgets the runs
  save: () => void // saves what stands in the form, as Ctrl+S does
  saving: boolean // that was asked for: the panel of saved requests does what it asks for
  onSaving: () => void // it has done so
  importText: (text: string) => void // shows what an import of the text would bring
}
