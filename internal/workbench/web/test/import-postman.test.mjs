import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { importPostman } = await load('import-postman.ts')
const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
const host = 'https://{{account}}.suitetalk.api.netsuite.com'
const read = (collection) => importPostman(JSON.stringify(collection), '1234567_SB1')
const wrap = (...item) => ({ info: { name: 'N', schema }, item })

const whole = {
  info: { _postman_id: 'x', name: 'NetSuite', description: 'All of it', schema },
  auth: { type: 'oauth2', oauth2: [{ key: 'accessToken', value: 'secret-1' }] },
  event: [{ listen: 'prerequest', script: { exec: ['sign()'] } }, { listen: 'test', script: { exec: [''] } }],
  variable: [{ key: 'account', value: '1234567-sb1' }, { key: 'off', value: 'x', disabled: true }, { key: 'password', value: 'secret-2', type: 'secret' }],
  item: [
    { name: 'Time', request: `${host}/services/rest/system/v1/serverTime` },
    {
      name: 'Records', description: 'About records',
      item: [
        {
          name: 'Read', description: 'One record',
          event: [{ listen: 'test', script: { exec: ['pm.test()'] } }],
          request: {
            method: 'GET', auth: { type: 'bearer', bearer: [{ key: 'token', value: 'secret-3' }] },
            header: [{ key: 'Prefer', value: 'transient' }, { key: 'X-Off', value: '1', disabled: true }, { key: 'Authorization', value: 'Bearer secret-4' }],
            url: {
              raw: `${host}/services/rest/record/v1/customer/:id?fields=a`, protocol: 'https', host: ['{{account}}', 'suitetalk', 'api', 'netsuite', 'com'], path: ['services', 'rest', 'record', 'v1', 'customer', ':id'],
              query: [{ key: 'fields', value: 'a' }, { key: 'expand', value: '1', disabled: true }], variable: [{ key: 'id', value: '' }],
            },
          },
          response: [
            { name: 'Found', code: 200, status: 'OK', header: [{ key: 'Content-Type', value: 'application/json' }, { key: 'Set-Cookie', value: 'secret-5' }], body: '{"n": 9007199254740993, "m": 1.10}' },
            { name: 'No status', body: 'x' },
          ],
        },
        {
          name: 'Deeper',
          item: [
            { name: 'Create', protocolProfileBehavior: { followRedirects: false }, request: { method: 'POST', header: [], body: { mode: 'raw', raw: '{"n": {{n}}}', options: { raw: { language: 'json' } } }, url: { raw: `${host}/services/rest/record/v1/customer` } } },
            { name: 'Form', request: { method: 'POST', url: `${host}/x`, body: { mode: 'urlencoded', urlencoded: [{ key: 'a b', value: '{{v}}&' }, { key: 'off', value: '1', disabled: true }] } } },
            { name: 'File', request: { method: 'POST', url: `${host}/x`, body: { mode: 'formdata', formdata: [{ key: 'f', type: 'file', src: 'x' }] } } },
          ],
        },
      ],
    },
    { name: 'Options', request: { method: 'OPTIONS', url: `${host}/x` } },
    { name: 'Elsewhere', request: { method: 'GET', url: 'https://evil.example/x' } },
  ],
}

test('folders are collections, and what they hold is theirs', () => {
  const { collections, sets } = read(whole)
  assert.deepEqual(collections.map((c) => [c.name, c.notes, c.requests.map((r) => r.name)]), [
    ['NetSuite', 'All of it', ['Time']], ['NetSuite / Records', 'About records', ['Read']], ['NetSuite / Records / Deeper', undefined, ['Create', 'Form', 'File']],
  ])
  assert.deepEqual(sets, [{ name: 'NetSuite', values: { account: '1234567-sb1' } }])
  assert.deepEqual(collections[1].requests[0], {
    name: 'Read', notes: 'One record', input: { method: 'GET', url: 'record/v1/customer/{{id}}?fields=a', headers: { Prefer: 'transient' } },
    examples: [{ name: 'Found', output: '{"statusCode":200,"headers":{"content-type":"application/json"},"body":{"n": 9007199254740993, "m": 1.10},"attempts":1}' }],
  })
  assert.deepEqual(collections[2].requests[0].input, { method: 'POST', url: 'record/v1/customer', body: '{"n": {{n}}}' })
  assert.equal(collections[2].requests[0].bodyAs, 'json')
  assert.deepEqual(collections[2].requests[1].input, { method: 'POST', url: 'x', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a%20b={{v}}%26' })
})

test('what is left out is told, and no secret is repeated', () => {
  const { collections, sets, told } = read(whole)
  for (const part of [
    'NetSuite: the authorization (oauth2)', 'NetSuite: the pre-request script', 'NetSuite: the variable off', 'NetSuite: the variable password', 'NetSuite / Records, Read: the authorization (bearer)',
    'NetSuite / Records, Read: the test script', 'Read: the header X-Off', 'Read: The header Authorization', 'Read: the parameter expand', 'Read: the path variable :id', 'Read: example Found: the header set-cookie',
    'Read: the example No status', 'NetSuite / Records / Deeper, Create: settings of Postman’s are left out: followRedirects', 'Form: the field off', 'File: the body is left out: it is of the kind formdata',
    'Options: not imported. The method OPTIONS', 'Elsewhere: not imported. evil.example is no host', 'The host {{account}}.suitetalk.api.netsuite.com is left out',
  ]) assert.ok(told.some((text) => text.includes(part)), `${part} is not told:\n${told.join('\n')}`)
  assert.ok(!told.some((text) => /: the test script/.test(text) && text.startsWith('NetSuite:')), 'an empty script is told')
  assert.doesNotMatch(JSON.stringify([collections, sets, told]), /secret-\d/)
})

test('names are made different, and it is told', () => {
  const { collections, told } = read(wrap({ name: 'A', request: `${host}/a` }, { name: 'A', request: `${host}/b` }))
  assert.deepEqual(collections[0].requests.map((r) => r.name), ['A', 'A (2)'])
  assert.ok(told.some((text) => text.includes('named A (2)')))
})

test('environments are sets', () => {
  const { sets, told } = read({ name: 'Sandbox', values: [{ key: 'id', value: '1', enabled: true }, { key: 'no', value: '2', enabled: false }, { key: 's', value: '3', type: 'secret' }], _postman_variable_scope: 'environment' })
  assert.deepEqual(sets, [{ name: 'Sandbox', values: { id: '1' } }])
  assert.equal(told.length, 2)
})

test('what is no collection is refused', () => {
  for (const [text, why] of [['x', /not JSON/], ['[]', /no collection/], ['{}', /v2\.1/], [JSON.stringify({ info: { schema: schema.replace('v2.1.0', 'v3.0.0') }, item: [] }), /format 3\.0/]]) {
    assert.throws(() => importPostman(text, ''), why, text)
  }
})

// Each member that Postman does not define here, at any level, is told by its name.
test('unknown members are told', () => {
  const item = { name: 'A', m1: 1, request: { method: 'GET', m2: 1, url: { raw: `${host}/a`, m3: 1 }, body: { mode: 'raw', raw: '', m4: 1 } }, response: [{ code: 200, m5: 1 }] }
  const { told } = read({ ...wrap(item), m6: 1 })
  for (const name of ['m1', 'm2', 'm3', 'm4', 'm5', 'm6']) assert.ok(told.some((text) => text.includes(name)), `${name} is not told: ${told.join('\n')}`)
})

test('every place of a path variable is filled, and the list of parameters counts', () => {
  const url = { raw: `${host}/:id/x/:id?a=/:id&off=1`, query: [{ key: 'a', value: '/:id' }, { key: 'off', value: '1', disabled: true }], variable: [{ key: 'id', value: '7' }] }
  assert.equal(read(wrap({ name: 'A', request: { method: 'GET', url } })).collections[0].requests[0].input.url, '7/x/7?a=/:id')
})

test('what Postman sends by itself is sent, and names fit', () => {
  const { collections, told } = read(wrap(
    { name: ' ', request: { method: 'POST', url: `${host}/a`, body: { mode: 'raw', raw: '<a/>', options: { raw: { language: 'xml' } } } } },
    { name: 'n'.repeat(300), request: `${host}/a`, response: [{ name: 'E', code: 200, originalRequest: { method: 'GET', url: `${host}/other` } }] },
    { name: 'F', request: { method: 'POST', url: `${host}/a`, body: { mode: 'urlencoded', urlencoded: [{ key: 'k', value: 'v', description: 'd' }] } } },
  ))
  assert.deepEqual(collections[0].requests.map((r) => r.name.length), [7, 180, 1])
  assert.equal(collections[0].requests[0].input.headers['Content-Type'], 'application/xml')
  for (const part of ['is cut: it has 300', 'example E: its own request', 'description of the field k']) assert.ok(told.some((text) => text.includes(part)), part)
})

test('a variable that looks like a secret is left out, and told', () => {
  const { sets, told } = read({ name: 'E', values: [{ key: 'clientSecret', value: 'secret-1' }, { key: 'x', value: 'eyJhbGci.eyJzdWIi.secret-2' }, { key: 'id', value: '1' }] })
  assert.deepEqual(sets, [{ name: 'E', values: { id: '1' } }])
  assert.equal(told.length, 2)
  assert.doesNotMatch(told.join(), /secret-\d/)
})
