// The page of the test: /?library=rjsf&form=input draws one published form with
// one library, as a host would, and offers what the form holds as window.form.
import Ajv from 'ajv';

const libraries = {
  rjsf: () => import('./rjsf.jsx'),
  'jsonforms-material': () => import('./jsonforms-material.jsx'),
  'jsonforms-vanilla': () => import('./jsonforms-vanilla.jsx'),
  'json-editor': () => import('./json-editor.js'),
  'json-editor-areas': () => import('./json-editor-areas.js'),
};

function published(component, form) {
  const action = component.actions.makeRawRequest;
  switch (form) {
    case 'credentials':
      return { schema: component.credentials.schema, ui: component.credentials.ui };
    case 'config':
      return { schema: action.config, ui: action.ui.config };
    case 'input':
      return { schema: action.metadata.in, ui: action.ui.input };
  }
  throw new Error(`no form ${form}`);
}

// strictly validates as a host with an untouched Ajv would; it throws when Ajv
// refuses the schema.
function strictly(schema, data) {
  const ajv = new Ajv();
  const valid = ajv.validate(schema, data);
  return valid ? [] : ajv.errors.map((e) => `${e.instancePath} ${e.message}`);
}

const query = new URLSearchParams(location.search);
const component = await (await fetch('/component.json')).json();
const { schema, ui } = published(component, query.get('form'));
const untouched = structuredClone(schema); // json-editor rewrites what it is given

let data;
let complaints = () => []; // of the library itself, about what it holds
window.form = {
  read: () => JSON.stringify(data ?? {}),
  judge: () => strictly(untouched, JSON.parse(JSON.stringify(data ?? {}))),
  complaints: () => complaints().map((c) => JSON.stringify(c)),
  failures: [],
};
window.addEventListener('error', (e) => window.form.failures.push(String(e.message)));
window.addEventListener('unhandledrejection', (e) => window.form.failures.push(String(e.reason)));

const { default: render } = await libraries[query.get('library')]();
complaints = await render(document.getElementById('form'), { schema, ui }, (changed) => {
  data = changed;
});
document.body.dataset.ready = 'true';
