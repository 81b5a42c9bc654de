import render from './json-editor.js';

// json-editor draws a text area for format "textarea" only, which strict
// validators refuse in a published schema: the host adds it to its own copy.
export default function renderWithAreas(element, form, changed) {
  for (const name of ['privateKey', 'body']) {
    const property = form.schema.properties[name];
    if (property) property.format = 'textarea';
  }
  return render(element, form, changed);
}
