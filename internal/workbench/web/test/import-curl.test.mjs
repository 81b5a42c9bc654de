import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { load } from './load.mjs'

const { importCurl } = await load('import-curl.ts')
const { commands } = await load('shell-words.ts')
const account = '1234567_SB1'
const one = (line) => {
  const { requests, told } = importCurl(line, account)
  assert.equal(requests.length, 1, told.join('\n'))
  return { ...requests[0], told: told.map((text) => text.replace(`${requests[0].name}: `, '')) }
}
const host = 'https://1234567-sb1.suitetalk.api.netsuite.com'

test('a whole line', () => {
  const { input, bodyAs, told } = one(String.raw`curl -sS -X PATCH '${host}/services/rest/record/v1/customer/101?replace=x' \
    -H "Authorization: Bearer abc" -H 'Prefer: respond-async' -H 'X-NetSuite-Idempotency-Key: k 1' \
    --data-raw '{"n": 9007199254740993, "s": "it'\''s"}' | jq .`)
  assert.deepEqual(input, {
    method: 'PATCH', url: 'record/v1/customer/101?replace=x', headers: { Prefer: 'respond-async' }, idempotencyKey: 'k 1', body: '{"n": 9007199254740993, "s": "it\'s"}',
  })
  assert.equal(bodyAs, 'json')
  assert.deepEqual(told, [
    '-s is left out: it has no meaning here.', '-S is left out: it has no meaning here.', 'The header Authorization is left out: the connector signs in by itself.',
    'cURL would send the body as a form. It is sent as what it is: JSON where it is JSON.', 'The command jq is left out: it is not curl.',
  ])
  assert.ok(!told.join().includes('abc'), 'the token is repeated')
})

test('methods and bodies', () => {
  for (const [line, method, url, body] of [
    [`curl ${host}/services/rest/a`, 'GET', 'a', undefined],
    [`curl --url ${host}/a -d x=1 -d y=2`, 'POST', 'a', 'x=1&y=2'],
    [`curl -G ${host}/a?b=1 -d x=1 --data-urlencode 'q=a b&c'`, 'GET', 'a?b=1&x=1&q=a%20b%26c', undefined],
    [`curl ${host}/a -XPUT -d'{}'`, 'PUT', 'a', '{}'],
    [`curl ${host}/a --json '{"a":1}'`, 'POST', 'a', '{"a":1}'],
    [`curl ${host}/a --data-raw @x`, 'POST', 'a', '@x'],
    ["curl 'https://1234567-sb1.restlets.api.netsuite.com:443/app/site/hosting/restlet.nl?script=1&deploy=2'", 'GET', 'app/site/hosting/restlet.nl?script=1&deploy=2', undefined],
    ['curl https://{{account}}.suitetalk.api.netsuite.com/services/rest/x/{{id}}', 'GET', 'x/{{id}}', undefined],
    ['curl $BASE/services/rest/x', 'GET', 'x', undefined],
    [`/usr/bin/curl "${host}/a"`, 'GET', 'a', undefined],
  ]) {
    const { input } = one(line)
    assert.deepEqual([input.method, input.url, input.body], [method, url, body], line)
  }
  assert.deepEqual(one(`curl ${host}/a -d x=1`).input.headers, { 'Content-Type': 'application/x-www-form-urlencoded' })
  assert.deepEqual(one(`curl ${host}/a --json {}`).input.headers, { 'Content-Type': 'application/json', Accept: 'application/json' })
})

test('what cannot be done is refused with a reason', () => {
  for (const [line, why] of [
    [`curl ${host}/a -d @-`, /standard input/], [`curl ${host}/a --data-binary @body.json`, /reads the body from a file/], [`curl ${host}/a -F a=b`, /several parts/],
    [`curl ${host}/a -T x`, /reads a file/], [`curl -I ${host}/a`, /headers alone/], [`curl -X TRACE ${host}/a`, /TRACE/], [`curl ${host}/a --frobnicate`, /--frobnicate is not known/],
    [`curl ${host}/a -y`, /-y is not known/], ['curl', /no URL/], [`curl -H`, /no value/], ['curl https://evil.example/x', /no host of NetSuite/],
    ['curl https://1234567.suitetalk.api.netsuite.com.evil.example/x', /no host of NetSuite/], [`curl ftp://x/y`, /no https/], [`curl ${host}`, /no path/],
    [`curl '${host}/a`, /not closed/], [`curl "${host}/$(id)"`, /computed by the shell/], ['curl `id`', /computed by the shell/], [`curl ${host}/a?b=1&c=2`, /Put the URL in quotation marks/],
    [`curl ${host}/a < file`, /not in the line/], ['hello', /not curl/], ['', /no curl command/],
  ]) {
    const { requests, told } = importCurl(line, account)
    assert.equal(requests.length, 0, line)
    assert.match(told.join('\n'), why, line)
  }
})

test('what is dropped is told', () => {
  const { input, told } = one(`TOKEN=x curl -u user:secret --cookie a=b -k -o out.json '${host}/a#top' -H 'Cookie: session' -H 'Host: x' -H 'X-Empty:' -H "X-Who: $USER" ${host}/b > file # why`)
  assert.deepEqual(input, { method: 'GET', url: 'a', headers: { 'X-Who': '{{USER}}' } })
  for (const part of ['TOKEN=…', '-u is left out', '--cookie', '-k', '-o is left out', '#top', 'header Cookie', 'header Host', 'header X-Empty', '{{USER}}', `URL ${host}/b`, '> file', '# why']) {
    assert.ok(told.some((text) => text.includes(part)), `${part} is not told: ${told.join('\n')}`)
  }
  assert.ok(!told.join().includes('secret'), 'the password is repeated')
})

test('another account is warned of', () => {
  assert.match(one('curl https://7654321.suitetalk.api.netsuite.com/x').told.join(), /^Warning: the URL is of the account 7654321\. The request goes to the account of the connection, 1234567_SB1\.$/)
  assert.deepEqual(one(`curl ${host}/x`).told, [])
})

test('several lines are several requests', () => {
  const { requests } = importCurl(`curl ${host}/a\ncurl ${host}/b -X DELETE && curl ${host}/c;`, account)
  assert.deepEqual(requests.map((r) => `${r.input.method} ${r.input.url}`), ['GET a', 'DELETE b', 'GET c'])
})

// bash itself is the judge of what the words are. Without --norc it takes Node's socket
// for a remote shell, and runs the person's .bashrc.
test('words are those of bash', () => {
  const lines = [
    `a 'b c' "d \\" \\$ \\\\ \\x e" f\\ g "" ''`, `$'a\\n\\t\\'\\"\\\\\\x41\\u00e9\\101' $"x"`, `a\\\nb "c\\\nd" e`, `--x='y z'"w"`, `'it'\\''s' a#b "#c" a=b`, `"a'b" 'a"b' é "\u2028"`, `x{a b}y [1] ~z`,
  ]
  for (const line of lines) {
    const told = execFileSync('bash', ['--norc', '-c', `f() { printf '%s\\0' "$@"; }; set -f; f ${line}`], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8', PATH: process.env.PATH } })
    assert.deepEqual(commands(line)[0].words, told.split('\0').slice(0, -1).map((word) => word), line)
  }
})

// Whatever is in a line, each word of it is found in the request or is told.
test('nothing is lost silently', () => {
  let seed = 7
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n
  const pieces = [
    (m) => `-H 'X-A${m}: v${m}'`, (m) => `-H 'Cookie: c${m}=1'`, (m) => `-b k${m}=1`, (m) => `-d 'd${m}=1'`, (m) => `--data-raw 'r${m}'`, (m) => `-A agent${m}`, () => '-k', () => '--compressed', (m) => `-o out${m}`, (m) => `'${host}/p${m}'`,
  ]
  const names = [(m) => `X-A${m}`, () => 'Cookie', () => '-b', (m) => `d${m}=1`, (m) => `r${m}`, (m) => `agent${m}`, () => '-k', () => '--compressed', () => '-o', (m) => `p${m}`]
  for (let round = 0; round < 300; round++) {
    const chosen = Array.from({ length: 1 + random(6) }, () => random(pieces.length))
    const line = `curl ${host}/first ${chosen.map((kind, i) => pieces[kind](`${round}x${i}`)).join(' ')}`
    const { requests, told } = importCurl(line, account)
    const all = JSON.stringify(requests) + told.join('\n')
    chosen.forEach((kind, i) => assert.ok(all.includes(names[kind](`${round}x${i}`)), `${names[kind](`${round}x${i}`)} of ${line} is lost: ${all}`))
  }
})

test('a line for the Windows command prompt is refused', () => {
  for (const line of [`curl ^"https://x/a^" ^\r\n  -H ^"accept: a^"`, 'curl "https://x/a" ^\n  -H "accept: a"']) {
    const { requests, told } = importCurl(line, '')
    assert.deepEqual([requests.length, told.length], [0, 1])
    assert.match(told[0], /Windows command prompt/)
  }
})

test('nothing that may be a secret is repeated or kept', () => {
  const read = importCurl(`export TOKEN=secret-1\nTOKEN=secret-2 curl --user=me:secret-3 https://x\ncurl -H 'X-Api-Key: secret-4' -H 'X-Token: secret-5' 1234567-sb1.suitetalk.api.netsuite.com/a`, '1234567_SB1')
  assert.equal(read.requests.length, 1)
  assert.doesNotMatch(JSON.stringify(read), /secret-\d/)
  assert.equal(read.told.length, 5, read.told.join('\n'))
})

test('a variable stays one where a value is escaped', () => {
  assert.equal(importCurl('curl -G 1234567.suitetalk.api.netsuite.com/a --data-urlencode "q=a b $X"', '1234567').requests[0].input.url, 'a?q=a%20b%20{{X}}')
})
