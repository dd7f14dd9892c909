// drizzle-orm's driver aws-data-api: a column of each type that its documentation has for
// PostgreSQL and that AWS returns, and each way to send a statement.

const { RDSDataClient } = require('@aws-sdk/client-rds-data')
const { and, asc, count, eq, gt, inArray, relations, sql } = require('drizzle-orm')
const { drizzle } = require('drizzle-orm/aws-data-api/pg')
const pg = require('drizzle-orm/pg-core')
const { check, credentials, holds, refused, run, same, settings } = require('./checks.cjs')

const { endpoint, region, resourceArn, secretArn, database } = settings
const client = new RDSDataClient({ endpoint, region, credentials })
const space = pg.pgSchema('by_drizzle')
const mood = space.enum('mood', ['sad', 'happy'])
const users = space.table('users', {
  id: pg.serial('id').primaryKey(),
  name: pg.text('name').notNull().unique(),
  age: pg.integer('age'),
})
const posts = space.table('posts', {
  id: pg.serial('id').primaryKey(),
  author: pg.integer('author').notNull().references(() => users.id),
  title: pg.text('title').notNull(),
})
const schema = {
  users,
  posts,
  usersRelations: relations(users, ({ many }) => ({ posts: many(posts) })),
  postsRelations: relations(posts, ({ one }) => ({
    author: one(users, { fields: [posts.author], references: [users.id] }),
  })),
}
const db = drizzle({ client, resourceArn, secretArn, database, schema })

const raw = (text) => db.execute(sql.raw(text))
let tables = 0

/** A value goes into a column and comes back as `expected`. */
const type = (name, column, value, expected = value) =>
  check(name, async () => {
    const table = space.table(`type_${++tables}`, { value: column })
    const definition = column.build ? table.value.getSQLType() : ''
    await raw(`create table by_drizzle.type_${tables} (value ${definition})`)
    await db.insert(table).values([{ value }, { value: null }])
    same(await db.select().from(table), [{ value: expected }, { value: null }])
  })

type('integer', pg.integer('value'), -7)
type('smallint', pg.smallint('value'), 7)
type('bigint as a number', pg.bigint('value', { mode: 'number' }), 2 ** 53 - 1)
type('boolean', pg.boolean('value'), true)
type('text', pg.text('value'), "it's :1 and $1")
type('varchar', pg.varchar('value', { length: 9 }), 'é')
type('char', pg.char('value', { length: 3 }), 'a', 'a  ')
type('numeric', pg.numeric('value'), '12345678901234567890.10')
type('real', pg.real('value'), 1.5)
type('double precision', pg.doublePrecision('value'), 0.1)
type('json object', pg.json('value'), { a: [1, 2.5, 'x'], b: null })
type('jsonb object', pg.jsonb('value'), { a: { b: [true] } })
type('jsonb array', pg.jsonb('value'), [1, 'é', null])
type('json number', pg.json('value'), 5)
type('jsonb boolean', pg.jsonb('value'), true)
type('time', pg.time('value'), '12:30:00')
type('timestamp as text', pg.timestamp('value', { mode: 'string' }), '2026-01-02 03:04:05.678')
type('timestamp as a date', pg.timestamp('value'), new Date('2026-01-02T03:04:05.678Z'))
type(
  'timestamp with time zone as a date',
  pg.timestamp('value', { withTimezone: true }),
  new Date('2026-01-02T03:04:05Z'),
)
type('date as text', pg.date('value'), '2026-01-02')
type('date as a date', pg.date('value', { mode: 'date' }), new Date('2026-01-02T00:00:00Z'))
type('uuid', pg.uuid('value'), '00000000-0000-4000-8000-00000000000a')
type('array of text', pg.text('value').array(), ['a,b', '"', 'NULL', ''])
type('array of integers', pg.integer('value').array(), [1, 2])

check('bigint as a bigint', async () => {
  const table = space.table('bigints', { value: pg.bigint('value', { mode: 'bigint' }) })
  await raw('create table by_drizzle.bigints (value bigint)')
  await raw('insert into by_drizzle.bigints values (9007199254740991)')
  same(await db.select().from(table), [{ value: 9007199254740991n }])
})

check('enum', async () => {
  const table = space.table('moods', { value: mood('value') })
  await raw("create type by_drizzle.mood as enum ('sad', 'happy')")
  await raw('create table by_drizzle.moods (value by_drizzle.mood, all_of by_drizzle.mood[])')
  await db.insert(table).values({ value: sql`${'happy'}::by_drizzle.mood` })
  same(await db.select().from(table), [{ value: 'happy' }])
})

check('inet and cidr', async () => {
  const table = space.table('networks', { a: pg.inet('a'), b: pg.cidr('b') })
  await raw('create table by_drizzle.networks (a inet, b cidr)')
  await db.insert(table).values({ a: sql`${'10.0.0.1'}::inet`, b: sql`${'10.0.0.0/8'}::cidr` })
  same(await db.select().from(table), [{ a: '10.0.0.1', b: '10.0.0.0/8' }])
})

check('vector, and the nearest one', async () => {
  const table = space.table('vectors', { value: pg.vector('value', { dimensions: 3 }) })
  await raw('create extension if not exists vector')
  await raw('create table by_drizzle.vectors (value vector(3))')
  await raw("insert into by_drizzle.vectors values ('[1,2,3]'), ('[3,2,1]')")
  const near = await db
    .select()
    .from(table)
    .orderBy(sql`value <-> ${'[3,2,2]'}::vector`)
    .limit(1)
  same(near, [{ value: [3, 2, 1] }])
})

check('interval, point and macaddr are refused, as AWS documents', async () => {
  for (const value of ["interval '1 day'", 'point(1, 2)', "'08:00:2b:01:02:03'::macaddr"]) {
    await refused(raw(`select ${value}`), /unsupported data type/)
  }
})

check('serial, smallserial and bigserial count by themselves', async () => {
  const table = space.table('counted', {
    a: pg.serial('a'),
    b: pg.smallserial('b'),
    c: pg.bigserial('c', { mode: 'number' }),
  })
  await raw('create table by_drizzle.counted (a serial, b smallserial, c bigserial)')
  same(await db.insert(table).values([{}, {}]).returning(), [
    { a: 1, b: 1, c: 1 },
    { a: 2, b: 2, c: 2 },
  ])
})

check('insert returns what was asked for', async () => {
  const made = await db.insert(users).values({ name: 'Ann', age: 40 }).returning({ n: users.name })
  same(made, [{ n: 'Ann' }])
})

check('select with conditions, order and limit', async () => {
  await db.insert(users).values([
    { name: 'Bob', age: 20 },
    { name: 'Cem', age: 30 },
  ])
  const rows = await db
    .select({ name: users.name })
    .from(users)
    .where(and(gt(users.age, 10), inArray(users.name, ['Bob', 'Cem'])))
    .orderBy(asc(users.age))
    .limit(5)
  same(rows, [{ name: 'Bob' }, { name: 'Cem' }])
})

check('update and delete return their rows', async () => {
  const changed = await db.update(users).set({ age: 21 }).where(eq(users.name, 'Bob')).returning()
  const gone = await db.delete(users).where(eq(users.name, 'Cem')).returning()
  same([changed[0].age, gone[0].name], [21, 'Cem'])
})

check('insert on conflict', async () => {
  const again = { target: users.name, set: { age: 41 } }
  const rows = await db
    .insert(users)
    .values({ name: 'Ann', age: 1 })
    .onConflictDoUpdate(again)
    .returning({ age: users.age })
  same(rows, [{ age: 41 }])
})

check('join, group and count', async () => {
  const [ann] = await db.select().from(users).where(eq(users.name, 'Ann'))
  await db.insert(posts).values([
    { author: ann.id, title: 'one' },
    { author: ann.id, title: 'two' },
  ])
  const rows = await db
    .select({ name: users.name, posts: count(posts.id) })
    .from(users)
    .leftJoin(posts, eq(posts.author, users.id))
    .groupBy(users.name)
    .orderBy(users.name)
  same(rows, [
    { name: 'Ann', posts: 2 },
    { name: 'Bob', posts: 0 },
  ])
})

check('relational query', async () => {
  const found = await db.query.users.findFirst({
    where: eq(users.name, 'Ann'),
    columns: { name: true },
    with: { posts: { columns: { title: true }, orderBy: asc(posts.title) } },
  })
  same(found, { name: 'Ann', posts: [{ title: 'one' }, { title: 'two' }] })
})

check('prepared statement with placeholders', async () => {
  const query = db
    .select({ age: users.age })
    .from(users)
    .where(eq(users.name, sql.placeholder('name')))
    .prepare('by_name')
  same(await query.execute({ name: 'Bob' }), [{ age: 21 }])
})

check('common table expression', async () => {
  const old = db.$with('old').as(db.select().from(users).where(gt(users.age, 40)))
  same(await db.with(old).select({ name: old.name }).from(old), [{ name: 'Ann' }])
})

check('raw statement with names of columns', async () => {
  const { rows } = await db.execute(sql`select ${1}::int as a, ${'x'} as b, (array[1, 2, 3])[1:2] as c`)
  same(rows, [{ a: 1, b: 'x', c: [1, 2] }])
})

check('transaction that commits', async () => {
  await db.transaction((tx) => tx.insert(users).values({ name: 'Dan', age: 50 }))
  same((await db.select().from(users).where(eq(users.name, 'Dan'))).length, 1)
})

check('transaction that fails leaves nothing', async () => {
  const failing = db.transaction(async (tx) => {
    await tx.insert(users).values({ name: 'Eve' })
    throw new Error('no')
  })
  await refused(failing, /^no$/)
  same(await db.select().from(users).where(eq(users.name, 'Eve')), [])
})

check('savepoint that is rolled back inside a transaction that commits', async () => {
  await db.transaction(async (tx) => {
    await tx.insert(users).values({ name: 'Fay' })
    const inner = tx.transaction(async (nested) => {
      await nested.insert(users).values({ name: 'Gus' })
      throw new Error('inner')
    })
    await refused(inner, /^inner$/)
  })
  const rows = await db.select({ name: users.name }).from(users).where(inArray(users.name, ['Fay', 'Gus']))
  same(rows, [{ name: 'Fay' }])
})

check('error of the database has its code', async () => {
  await refused(db.insert(users).values({ name: 'Ann' }), /SQLState: 23505/)
  holds(true)
})

run(async () => {
  await raw('drop schema if exists by_drizzle cascade')
  await raw('create schema by_drizzle')
  await raw('create table by_drizzle.users (id serial primary key, name text not null unique, age int)')
  await raw(
    'create table by_drizzle.posts (id serial primary key, title text not null, ' +
      'author int not null references by_drizzle.users)',
  )
})
