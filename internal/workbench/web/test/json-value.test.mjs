import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { compareNumbers } = await load('json-value.ts')

test('numbers are compared whatever their length and form', () => {
  const ascending = ['-1e400', '-1E+21', '-100000000000000000001', '-1.5', '-0.5e0', '0', '1e-7', '0.0000002', '1.5e0', '99999999999999999999', '1e20', '100000000000000000001', '1e21', '1e400', '2E400']
  for (let i = 0; i < ascending.length; i++) {
    for (let j = 0; j < ascending.length; j++) assert.equal(Math.sign(compareNumbers(ascending[i], ascending[j])) || 0, Math.sign(i - j), `${ascending[i]} and ${ascending[j]}`)
  }
  for (const [a, b] of [['1.0', '1'], ['1e2', '100'], ['0e9', '-0.0'], ['1.50e1', '15'], ['0.001e3', '1']]) assert.equal(compareNumbers(a, b) || 0, 0, `${a} and ${b}`)
})
