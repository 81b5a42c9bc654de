import { JsonForms } from '@jsonforms/react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';

// draw shows a form with a set of JSON Forms renderers. Its data stay its own:
// fed back at every change, they would overtake what is being typed.
export function draw(element, { schema, ui }, changed, { renderers, cells }) {
  let complaints = [];
  flushSync(() =>
    createRoot(element).render(
      <JsonForms
        schema={schema}
        uischema={ui.jsonforms}
        data={{}}
        renderers={renderers}
        cells={cells}
        config={{ showUnfocusedDescription: true }}
        onChange={({ data, errors }) => {
          complaints = errors;
          changed(data);
        }}
      />,
    ),
  );
  return () => complaints;
}
