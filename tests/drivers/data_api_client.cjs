// data-api-client 1.x on the SDK v2: what its README shows, for PostgreSQL.

process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1'
const AWS = require('aws-sdk')
const { check, credentials, refused, run, same, settings } = require('./checks.cjs')

const { endpoint, region, resourceArn, secretArn, database } = settings
const options = { endpoint, region, ...credentials }
const client = require('data-api-client')
const base = { AWS, resourceArn, secretArn, database, engine: 'pg', options }
const data = client({ ...base, formatOptions: { deserializeDate: false } })
const withDates = client(base)
const rows = async (...query) => (await data.query(...query)).records

/** What the client returns for an expression. */
const read = (name, expression, expected) =>
  check(name, async () => same(await rows(`select ${expression} as value`), [{ value: expected }]))

read('smallint, integer and bigint', '(1::int2 + 2::int4 + 3::int8)', 6)
read('a decimal is text', '1.10::numeric', '1.10')
read('real and double', '(1.5::float4 + 0.5)', 2)
read('a boolean', 'true', true)
read('null', 'null::int', null)
read('text, varchar and char', "('a'::text || 'b'::varchar || 'c'::char(1))", 'abc')
read('a uuid', "'00000000-0000-4000-8000-00000000000a'::uuid", '00000000-0000-4000-8000-00000000000a')
read('a timestamp is text', "'2026-01-02 03:04:05.5'::timestamp", '2026-01-02 03:04:05.5')
read('a timestamptz is text in UTC', "'2026-01-02 03:04:05+02'::timestamptz", '2026-01-02 01:04:05')
read('a date and a time are text', "('2026-01-02'::date::text || ' ' || '12:30'::time::text)", '2026-01-02 12:30:00')
read('json is text', `'{"a": [1, 2.50]}'::json`, '{"a":[1,2.50]}')
read('jsonb is text, also with an array on top', `'[1, "é"]'::jsonb`, '[1,"é"]')
read('inet', "'10.0.0.1'::inet", '10.0.0.1')
read('an array of integers', 'array[1, 2]', { longValues: [1, 2] })
read('an array of text', "array['a', null]", { stringValues: ['a', null] })
check('bytea is a buffer', async () => {
  const [{ value }] = await rows("select '\\x00ff'::bytea as value")
  same([...value], [0, 255])
})

check('named parameters of each type', async () => {
  const sql = 'select :a::text as a, :b::int as b, :c::float8 as c, :d::bool as d, :e::text as e'
  const values = { a: 'x', b: 1, c: 1.5, d: false, e: null }
  same(await rows(sql, values), [values])
})
check('a Date is sent as a timestamp', async () => {
  same(await rows('select :at as at', { at: new Date('2026-01-02T03:04:05.678Z') }), [
    { at: '2026-01-02 03:04:05.678' },
  ])
})
check('a buffer is sent', async () => {
  same(await rows('select length(:blob) as n', { blob: Buffer.from('abc') }), [{ n: 3 }])
})
check('parameters in the form of the service', async () => {
  same(await rows('select :a as a', [{ name: 'a', value: { longValue: 5 } }]), [{ a: 5 }])
})
check('casts of parameters', async () => {
  const id = '00000000-0000-4000-8000-00000000000a'
  const given = [
    { name: 'id', value: id, cast: 'uuid' },
    { name: 'tags', value: '{a,b}', cast: 'text[]' },
    { name: 'doc', value: '{"a":1}', cast: 'jsonb' },
  ]
  await rows('insert into by_client.typed (id, tags, doc) values (:id, :tags, :doc)', given)
  same(await rows('select * from by_client.typed'), [
    { id, tags: { stringValues: ['a', 'b'] }, doc: '{"a":1}' },
  ])
})
check('timestamps are dates by default', async () => {
  const sql = "select '2026-01-02 03:04:05'::timestamp as a, '2026-01-02 03:04:05+02'::timestamptz as b"
  const { records } = await withDates.query(sql)
  same(records, [{ a: new Date('2026-01-02T03:04:05Z'), b: new Date('2026-01-02T01:04:05Z') }])
})
check('rows as arrays', async () => {
  same(await rows({ sql: "select 1, 'x'", hydrateColumnNames: false }), [[1, 'x']])
})
check('metadata of columns', async () => {
  const { columnMetadata } = await data.query({ sql: 'select 1 as a', includeResultMetadata: true })
  same(columnMetadata.map((column) => [column.label, column.typeName]), [['a', 'int4']])
})
check('a batch of sets', async () => {
  const { updateResults } = await data.query('insert into by_client.people (name) values (:name)', [
    [{ name: 'Ann' }],
    [{ name: 'Bob' }],
  ])
  same(updateResults.length, 2)
  same(await rows('select name from by_client.people order by name'), [{ name: 'Ann' }, { name: 'Bob' }])
})
check('an update counts its rows', async () => {
  const done = await data.query('update by_client.people set name = name || :x', { x: '!' })
  same(done.numberOfRecordsUpdated, 2)
})
check('a chain of queries in a transaction', async () => {
  const results = await data
    .transaction()
    .query('insert into by_client.people (name) values (:name) returning id', { name: 'Cem' })
    .query((last) => ['update by_client.people set name = :name where id = :id', { name: 'Cem!', id: last.records[0].id }])
    .commit()
  same(results[1].numberOfRecordsUpdated, 1)
  same(results.at(-1), { transactionStatus: 'Transaction Committed' })
})
check('a chain that fails is rolled back', async () => {
  let told
  const chain = data
    .transaction()
    .query("insert into by_client.people (name) values ('Dan')")
    .query('select nope')
    .rollback((error, status) => {
      told = status
    })
    .commit()
  await refused(chain, /SQLState: 42703/)
  same(told, { transactionStatus: 'Rollback Complete' })
  same(await rows("select * from by_client.people where name = 'Dan'"), [])
})
check('the calls of the service themselves', async () => {
  const { transactionId } = await data.beginTransaction()
  const { records } = await data.executeStatement({ sql: 'select 1', transactionId })
  same(records, [[{ longValue: 1 }]])
  await data.batchExecuteStatement({ sql: 'select 1', transactionId })
  same(await data.rollbackTransaction({ transactionId }), { transactionStatus: 'Rollback Complete' })
})
check('a JSON result', async () => {
  const { formattedRecords } = await data.executeStatement({ sql: 'select 1 as a', formatRecordsAs: 'JSON' })
  same(JSON.parse(formattedRecords), [{ a: 1 }])
})

run(async () => {
  await data.query('drop schema if exists by_client cascade')
  await data.query('create schema by_client')
  await data.query('create table by_client.people (id serial primary key, name text)')
  await data.query('create table by_client.typed (id uuid, tags text[], doc jsonb)')
})
