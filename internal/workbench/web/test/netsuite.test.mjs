import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { columnsOf, sqlOf, bodyOf, tablesOf } = await load('sql-text.ts')
const { addedTo } = await load('record-body.ts')
const { parse, rowsOf } = await load('json-value.ts', 'table-data.ts')

test('the columns of a query', () => {
  for (const [sql, columns] of [
    ['SELECT id, companyName FROM customer', ['id', 'companyname']],
    ["select distinct c.email e, (select max(id) from item) AS top, 'a, b from c' text -- x, y\nfrom customer c", ['e', 'top', 'text']],
    ['SELECT TOP 5 count(*), sum(a, b) AS "Total", t.* FROM t', ['total']],
    ['WITH x AS (SELECT 1 a FROM dual) SELECT a FROM x', []],
    ['', []],
  ]) assert.deepEqual(columnsOf(sql), columns, sql)
})

test('the tables of a query', () => {
  assert.deepEqual(tablesOf("SELECT 'from x' FROM customer c, item JOIN sales AS s ON s.id = c.id /* from y */ WHERE 1 = 1"), [
    { name: 'customer', alias: 'c' }, { name: 'item', alias: 'item' }, { name: 'sales', alias: 's' },
  ])
})

test('SQL and the body that has it', () => {
  const draft = (body) => ({ input: { body } })
  for (const sql of ['', 'SELECT \'it\'\'s\', "x"\n-- \\']) assert.equal(sqlOf(draft(bodyOf(sql))), sql)
  for (const body of ['{"q":"x","params":[1]}', '{"q":1}', '{"q":"x","q":"y"}', '{']) assert.equal(sqlOf(draft(body)), undefined, body)
})

test('a table has the columns as the query names them', () => {
  const body = parse('{"items":[{"links":[],"companyname":"A","expr1":"1","id":"7"}]}')
  const names = (order) => rowsOf(body, order).columns.map(({ name }) => name)
  assert.deepEqual(names([]), ['id', 'companyname', 'expr1'])
  assert.deepEqual(names(['companyname', 'id']), ['companyname', 'id', 'expr1'])
})

test('fields are added to a body, which stays as it was written', () => {
  const fields = [{ name: 'a', kind: 'text' }, { name: 'b', kind: 'reference' }]
  const added = (method, url, body, bodyAs = 'json') => addedTo({ input: { method, url, body }, bodyAs, config: {} }, 'customer', fields)
  assert.equal(added('POST', 'record/v1/customer', '{ "a":  1.10}\n'), '{ "a":  1.10,\n  "b": { "id": "" }\n}')
  assert.equal(added('PATCH', 'record/v1/customer/7', undefined), '{\n  "a": "",\n  "b": { "id": "" }\n}')
  assert.equal(added('PUT', 'record/v1/customer/7', '{"b":1,"a":2}'), '{"b":1,"a":2}')
  for (const other of [
    ['GET', 'record/v1/customer/7', '{}'], ['POST', 'record/v1/vendor', '{}'], ['POST', 'record/v1/customer', '[]'],
    ['POST', 'record/v1/customer', '{'], ['POST', 'record/v1/customer', '{}', 'text'],
  ]) assert.equal(added(...other), undefined, other.join(' '))
})
