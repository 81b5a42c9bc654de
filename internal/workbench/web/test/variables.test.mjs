import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { resolve, variablesOf, looksSecret } = await load('variables.ts')
const draft = (input, bodyAs = 'json') => ({ input, bodyAs, config: {} })

test('values stand where the variables stood', () => {
  const { draft: sent, missing, problem } = resolve(draft({
    method: 'POST', url: 'record/v1/customer/{{id}}', query: { q: 'a {{ id }}', '{{n}}': ['{{id}}', 2] }, headers: { Prefer: '{{p}}' }, idempotencyKey: 'k-{{id}}',
    body: '{"a": {{n}}, "b": "x\\"{{text}}", "c{{id}}": [{{object}}], "d": "\\\\", "e": {{n}}}',
  }), { id: '101', n: '9007199254740993', p: 'transient', text: 'it\'s "so"\n\\', object: '{"x": 1.10}' })
  assert.deepEqual([missing, problem], [[], ''])
  assert.deepEqual(sent.input, {
    method: 'POST', url: 'record/v1/customer/101', query: { q: 'a 101', '9007199254740993': ['101', 2] }, headers: { Prefer: 'transient' }, idempotencyKey: 'k-101',
    body: '{"a": 9007199254740993, "b": "x\\"it\'s \\"so\\"\\n\\\\", "c101": [{"x": 1.10}], "d": "\\\\", "e": 9007199254740993}',
  })
})

test('a text is filled as it is', () => {
  assert.equal(resolve(draft({ body: 'a "{{x}}"' }, 'text'), { x: '"' }).draft.input.body, 'a """')
})

test('what is missing is named once, and not sent', () => {
  const { missing, problem } = resolve(draft({ url: '{{a}}/{{b}}/{{a}}', body: '{"x":{{$guid}}}' }), { b: '' })
  assert.deepEqual(missing, ['a', '$guid'])
  assert.match(problem, /^The variables a and \$guid have no value\. Nothing was sent/)
  assert.deepEqual(variablesOf(draft({ url: '{{a}}/{{b}}' })), ['a', 'b'])
  assert.deepEqual(resolve(draft({ url: '{{toString}}' }), {}).missing, ['toString'])
})

test('a value that is no JSON is not put into JSON bare', () => {
  assert.match(resolve(draft({ body: '{"x":{{v}}}' }), { v: 'abc' }).problem, /^The value of v is no JSON/)
  assert.equal(resolve(draft({ body: '{"x":"{{v}}"}' }), { v: 'abc' }).problem, '')
})

test('a value is not looked through for variables, and $& is no pattern', () => {
  assert.equal(resolve(draft({ url: '{{a}}' }), { a: '{{b}} $& $1' }).draft.input.url, '{{b}} $& $1')
})

test('what has no variables is not changed', () => {
  const input = { method: 'POST', url: 'x', body: '{"a":{"b":{"c":{}}}}', query: { a: 1 } }
  assert.deepEqual(resolve(draft(input), {}).draft.input, input)
})

test('likely credentials are recognised', () => {
  for (const [name, value] of [['clientSecret', ''], ['x', 'eyJhbGciOi.eyJpc3.x'], ['password', ''], ['token', '']]) assert.ok(looksSecret(name, value), name)
  assert.ok(!looksSecret('customerId', '101'))
})

test('a name of several words is a variable, too', () => {
  assert.deepEqual(resolve(draft({ url: 'x/{{my type}}/{{ a  b }}' }), { 'my type': '1' }).missing, ['a  b'])
})
