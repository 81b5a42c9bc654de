import Form from '@rjsf/core';
import validator from '@rjsf/validator-ajv8';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import bootstrap from 'bootstrap3/dist/css/bootstrap.css';
import { style } from './style.js';

// The core theme of react-jsonschema-form is styled by Bootstrap 3.
export default function render(element, { schema, ui }, changed) {
  style(bootstrap);
  let held = {};
  const tell = ({ formData }) => changed((held = formData));
  changed(held);
  flushSync(() =>
    createRoot(element).render(
      <Form
        schema={schema}
        uiSchema={ui.rjsf}
        validator={validator}
        onChange={tell}
        onSubmit={tell}
      />,
    ),
  );
  return () => validator.validateFormData(held, schema).errors;
}
