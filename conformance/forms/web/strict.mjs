// Reads component.json and compiles its schemas as an untouched Ajv does, then
// judges documents: {"accept": {"config": [...]}, "refuse": {...}} is argument 1.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

console.warn = () => {}; // Ajv logs that types are listed, and goes on
const component = JSON.parse(readFileSync(0, 'utf8'));
const action = component.actions.makeRawRequest;
const schemas = {
  credentials: component.credentials.schema,
  config: action.config,
  input: action.metadata.in,
  output: action.metadata.out,
};
const { accept, refuse } = JSON.parse(process.argv[2]);
let wrong = 0;
for (const [name, schema] of Object.entries(schemas)) {
  const validate = new Ajv().compile(schema); // throws where it refuses the schema
  const check = (documents, expected) => {
    for (const document of documents ?? []) {
      if (validate(document) !== expected) {
        wrong++;
        console.error(`${name}: ${JSON.stringify(document)}: ${JSON.stringify(validate.errors)}`);
      }
    }
  };
  check(accept[name], true);
  check(refuse[name], false);
}
process.exit(wrong ? 1 : 0);
