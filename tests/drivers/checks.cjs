// Named checks of a driver: each runs alone, and what became of it is one line of JSON.

const assert = require('node:assert/strict')

const settings = JSON.parse(process.env.DATA_API)
const found = []

exports.check = (name, run) => found.push({ name, run })
exports.same = assert.deepEqual
exports.holds = assert.ok
exports.refused = async (promise, words) => {
  const error = await promise.then(() => null, (error) => error)
  assert.ok(error, 'it was not refused')
  assert.match(String(error.cause?.message ?? error.message), words)
}
exports.settings = settings
exports.credentials = { accessKeyId: 'x', secretAccessKey: 'x' }

exports.run = async (prepare) => {
  await prepare()
  for (const { name, run } of found) {
    const error = await run().then(() => null, (error) => String(error.stack))
    console.log(JSON.stringify({ name, error }))
  }
}
