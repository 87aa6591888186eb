// Every row of the table, each on a site that is free; then the table as it came out.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Authority } from '../end-to-end/harness/authority.mjs'
import { Mariadb } from '../end-to-end/harness/mariadb.mjs'
import { statusOf, withoutCase } from './codes.mjs'
import { Lane } from './lane.mjs'
import { judge } from './play.mjs'
import { Provider } from './provider.mjs'
import { rows } from './table/index.mjs'

const { values: options } = parseArgs({ options: { only: { type: 'string' }, failed: { type: 'boolean' } } })
const chosen = rows.filter((row) => !options.only || `${row.chapter}: ${row.name}`.includes(options.only))

/** Sites that are unlike the others: one whose clock can be moved, one for many at once. */
const special = { clock: { clock: true }, crowd: { workers: 16 } }

/** Sites beside them. */
const width = 3

class Stack {
  lanes = []

  async start() {
    this.folder = mkdtempSync(join(tmpdir(), 'logto-conformance-'))
    chmodSync(this.folder, 0o755)
    mkdirSync(join(this.folder, 'logs'))
    this.user = userInfo().uid === 0 ? 'www-data' : null
    mkdirSync(join(this.folder, 'other'))
    this.authority = Authority.create(this.folder)
    const unknown = Authority.create(join(this.folder, 'other'))
    const tls = ({ key, chain }) => ({ key: readFileSync(key), cert: readFileSync(chain) })
    this.provider = await Provider.start({ known: tls(this.authority), unknown: tls(unknown) })
    this.mariadb = await Mariadb.start(this.folder, userInfo().username)
    const ordinary = chosen.some((row) => !row.lane)
      ? Array.from({ length: Math.min(width, chosen.length) }, (_, at) => `lane${at + 1}`)
      : []
    const starting = ordinary.map((name) => Lane.start(this, name))
    for (const [name, how] of Object.entries(special)) {
      if (chosen.some((row) => row.lane === name)) starting.push(Lane.start(this, name, how))
    }
    const started = await Promise.allSettled(starting)
    this.lanes = started.flatMap(({ value }) => value ?? [])
    for (const { reason } of started) if (reason) throw reason
  }

  async stop() {
    await Promise.allSettled([...this.lanes, this.provider, this.mariadb].map((part) => part?.stop()))
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Each site takes the next row that is for it; what takes long comes first. */
async function playAll(lanes) {
  const queue = [...chosen].sort((one, other) => Boolean(other.slow) - Boolean(one.slow))
  const results = new Map()
  const take = (lane) => {
    const own = lane.name in special ? lane.name : undefined
    const at = queue.findIndex((row) => row.lane === own)
    return at < 0 ? null : queue.splice(at, 1)[0]
  }
  await Promise.all(
    lanes.map(async (lane) => {
      for (let row = take(lane); row; row = take(lane)) {
        // For the browsers in this process, which are no part of what is tried; PHP verifies.
        process.removeAllListeners('warning')
        process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'

        const begun = Date.now()
        results.set(row, { ...(await judge(lane, row)), took: Date.now() - begun })
      }
    }),
  )
  return results
}

function print(results) {
  const shown = chosen.filter((row) => !options.failed || results.get(row).problems.length > 0)
  const wide = (text, width) => String(text).padEnd(width)
  const widths = ['name', 'expected', 'clause'].map((key) => Math.max(...rows.map((row) => row[key].length)))
  let chapter
  for (const row of shown) {
    if (row.chapter !== chapter) console.log(`\n${(chapter = row.chapter)}`)
    const { got, problems } = results.get(row)
    const mark = problems.length > 0 ? '✗' : ' '
    console.log(
      `${mark} ${wide(row.name, widths[0])}  ${wide(row.expected, widths[1])}  ${wide(got, widths[1])}  ${row.clause}`,
    )
    problems.forEach((problem) => console.log(`      ${problem}`))
  }
}

/** Codes that no row ends in, and no line excuses; and the reverse. */
function uncovered() {
  const contract = readFileSync(new URL('../../wordpress-plugin/contract/contract.php', import.meta.url), 'utf8')
  const [, cases] = contract.match(/enum ErrorCode: string \{([\s\S]*?)\n\t\}/)
  const codes = [...cases.matchAll(/= '([a-z-]+)';/g)].map(([, code]) => code)
  const ends = new Set(rows.map((row) => row.expected))
  const problems = []
  for (const code of codes) {
    if (!ends.has(code) && !withoutCase[code]) problems.push(`${code}: no case, and no reason`)
    if (ends.has(code) && withoutCase[code]) problems.push(`${code}: a case, and a reason why there is none`)
    if (!withoutCase[code] && !statusOf[code]) problems.push(`${code}: no status`)
  }
  return problems
}

// For the browsers in this process, which are no part of what is tried; PHP verifies.
process.removeAllListeners('warning')
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'

const begun = Date.now()
const stack = new Stack()
try {
  await stack.start()
  const ready = Date.now()
  const results = await playAll(stack.lanes)
  console.log(`${'  case, expected, got, clause'}`)
  print(results)
  console.log('\nCodes without a case')
  for (const [code, why] of Object.entries(withoutCase)) console.log(`  ${code.padEnd(30)}  ${why}`)
  const missing = options.only ? [] : uncovered()
  missing.forEach((problem) => console.log(`✗ ${problem}`))
  const failed = [...results.values()].filter(({ problems }) => problems.length > 0).length + missing.length
  const seconds = (from, to) => ((to - from) / 1000).toFixed(0)
  console.log(
    `\n${results.size} cases, ${failed} not as expected, in ${seconds(ready, Date.now())} s (sites ready after ${seconds(begun, ready)} s)`,
  )
  if (process.env.CONFORMANCE_TIMES) {
    const slowest = [...results].sort(([, one], [, other]) => other.took - one.took).slice(0, 15)
    slowest.forEach(([row, { took }]) => console.log(`${took} ms  ${row.name}`))
  }
  process.exitCode = failed > 0 ? 1 : 0
} catch (error) {
  console.error(error)
  stack.lanes.forEach((lane) => console.error(lane.logs()))
  process.exitCode = 1
} finally {
  const ended = Date.now()
  await stack.stop()
  if (process.env.CONFORMANCE_TIMES) console.log(`stopped in ${Date.now() - ended} ms`)
}
