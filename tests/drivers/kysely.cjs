// kysely-data-api: each kind of value that it sends or reads, and kysely's ways to ask.

const { RDSData } = require('@aws-sdk/client-rds-data')
const { Kysely, sql } = require('kysely')
const { DataApiDialect } = require('kysely-data-api')
const { check, credentials, refused, run, same, settings } = require('./checks.cjs')

const { endpoint, region, resourceArn, secretArn, database } = settings
const driver = { client: new RDSData({ endpoint, region, credentials }), database, resourceArn, secretArn }
const db = new Kysely({ dialect: new DataApiDialect({ mode: 'postgres', driver }) })
const space = db.withSchema('by_kysely')

/** A value as a parameter, and what the server returns for it. */
const sent = (name, value, kind, expected = value) =>
  check(name, async () => {
    const { rows } = await sql`select ${value}::${sql.raw(kind)} as value`.execute(db)
    same(rows, [{ value: expected }])
  })

/** What the server returns for an expression. */
const read = (name, expression, expected) =>
  check(name, async () => {
    const { rows } = await sql`select ${sql.raw(expression)} as value`.execute(db)
    same(rows, [{ value: expected }])
  })

sent('text is sent', "it's :1", 'text')
sent('an integer is sent', 7, 'int')
sent('a float is sent', 0.5, 'float8')
sent('a bigint is sent as a double', 9007199254740991n, 'int8', 9007199254740991)
sent('a boolean is sent', true, 'bool')
sent('null is sent', null, 'text')
sent('a Date is sent as a timestamp', new Date('2026-01-02T03:04:05.678Z'), 'timestamp')
check('a Buffer is sent and read', async () => {
  const { rows } = await sql`select ${Buffer.from([0, 255])}::bytea as value`.execute(db)
  same([...rows[0].value], [0, 255])
})
const hinted = (typeHint, stringValue) => ({ typeHint, value: { stringValue } })
sent('a uuid is sent by its hint', hinted('UUID', '00000000-0000-4000-8000-00000000000a'), 'text',
  '00000000-0000-4000-8000-00000000000a')
sent('a date is sent by its hint', hinted('DATE', '2026-01-02'), 'text', '2026-01-02')
sent('a time is sent by its hint', hinted('TIME', '12:30'), 'text', '12:30:00')
sent('a timestamp is sent by its hint', hinted('TIMESTAMP', '2026-01-02T03:04:05Z'), 'text',
  '2026-01-02 03:04:05')
sent('a decimal is sent by its hint', hinted('DECIMAL', '1.10'), 'text', '1.10')
sent('a document is sent by its hint', hinted('JSON', '{"a": 1}'), 'jsonb', { a: 1 })

read('smallint, integer and bigint', '(1::int2 + 2::int4 + 3::int8)', 6)
read('a decimal is text', '1.10::numeric', '1.10')
read('real and double', '(1.5::float4 + 0.5)', 2)
read('a boolean', 'false', false)
read('char, varchar and name', "('a'::char(2) || 'b'::varchar || 'c'::name)", 'abc')
read('a timestamp', "'2026-01-02 03:04:05'::timestamp", new Date('2026-01-02 03:04:05'))
read('a timestamptz', "'2026-01-02 03:04:05+02'::timestamptz", new Date('2026-01-02T01:04:05Z'))
read('a date', "'2026-01-02'::date", new Date('2026-01-02'))
read('a time', "'12:30'::time", '12:30:00')
read('a uuid', "'00000000-0000-4000-8000-00000000000a'::uuid", '00000000-0000-4000-8000-00000000000a')
read('json', `'{"a": [1, null]}'::json`, { a: [1, null] })
read('jsonb with an array on top', `'[1, "é"]'::jsonb`, [1, 'é'])
read('jsonb with a number on top', `'5'::jsonb`, 5)
read('an array of text', "array['a', 'b']", ['a', 'b'])
read('an array of integers', 'array[1, 2]', [1, 2])
read('an array of doubles', 'array[1.5::float8]', [1.5])
read('an array of booleans', 'array[true, false]', [true, false])
read('inet and cidr', "('10.0.0.1'::inet::text || ' ' || '10.0.0.0/8'::cidr::text)", '10.0.0.1/32 10.0.0.0/8')
read('a slice of an array', '(array[1, 2, 3])[1:2]', [1, 2])

check('a schema is made by the builder', async () => {
  await space.schema
    .createTable('people')
    .addColumn('id', 'serial', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('age', 'integer')
    .execute()
  const tables = await db.introspection.getTables()
  same(tables.some((table) => table.name === 'people'), true)
})

check('insert returns rows', async () => {
  const rows = await space
    .insertInto('people')
    .values([
      { name: 'Ann', age: 40 },
      { name: 'Bob', age: null },
    ])
    .returning(['id', 'name'])
    .execute()
  same(rows, [
    { id: 1, name: 'Ann' },
    { id: 2, name: 'Bob' },
  ])
})

check('select with conditions', async () => {
  const row = await space
    .selectFrom('people')
    .select('name')
    .where('age', '>', 10)
    .where('name', 'in', ['Ann', 'Bob'])
    .executeTakeFirstOrThrow()
  same(row, { name: 'Ann' })
})

check('update and delete count their rows', async () => {
  const changed = await space.updateTable('people').set({ age: 1 }).executeTakeFirst()
  const gone = await space.deleteFrom('people').where('name', '=', 'Bob').executeTakeFirst()
  same([changed.numUpdatedRows, gone.numDeletedRows], [2n, 1n])
})

check('transaction that commits', async () => {
  await db.transaction().execute((tx) => tx.withSchema('by_kysely').insertInto('people').values({ name: 'Cem' }).execute())
  same((await space.selectFrom('people').selectAll().where('name', '=', 'Cem').execute()).length, 1)
})

check('transaction that fails leaves nothing', async () => {
  const failing = db.transaction().execute(async (tx) => {
    await tx.withSchema('by_kysely').insertInto('people').values({ name: 'Dan' }).execute()
    throw new Error('no')
  })
  await refused(failing, /^no$/)
  same(await space.selectFrom('people').selectAll().where('name', '=', 'Dan').execute(), [])
})

check('error of the database has its code', async () => {
  await refused(space.insertInto('people').values({ name: 'Ann' }).execute(), /SQLState: 23505/)
})

run(async () => {
  await sql`drop schema if exists by_kysely cascade`.execute(db)
  await sql`create schema by_kysely`.execute(db)
})
