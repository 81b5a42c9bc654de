import { JSONEditor } from '@json-editor/json-editor';
import bootstrap from 'bootstrap/dist/css/bootstrap.css';
import { style } from './style.js';

// json-editor takes a schema and nothing besides.
export default async function render(element, { schema }, changed) {
  style(bootstrap);
  const editor = new JSONEditor(element, { schema, theme: 'bootstrap5', disable_collapse: true, disable_edit_json: true });
  await new Promise((ready) => editor.on('ready', ready));
  editor.on('change', () => changed(editor.getValue()));
  changed(editor.getValue());
  return () => editor.validate();
}
