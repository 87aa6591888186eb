// Everything that is measured of one WordPress, either with the plugin or without it.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { assertSignedIn, Client } from './sign-in.mjs'

const start = '/?logto=sign-in'
/** Requests before the first that counts: OPcache is filled, WordPress has stored what it stores once. */
const warmUps = 2
const counted = 3
const clients = 4
const signInsEach = 25
const blocks = 3

export class Measurement {
  constructor(site, { plugin, extension, parts, save }) {
    Object.assign(this, { site, plugin, extension, parts, save })
    const [alice] = site.provider.accounts
    this.client = new Client(site.origin, alice)
    this.label = plugin ? 'with the plugin' : 'without it'
  }

  async run() {
    const results = {}
    const measure = async (part, options, act) => {
      if (!this.parts.includes(part)) return
      console.log(`  ${part}, ${this.label}`)
      await this.site.worker.start(this.extension, options)
      try {
        results[part] = await act.call(this)
      } finally {
        await this.site.worker.stop()
      }
    }
    await measure('facts', { workers: 1 }, this.#facts)
    await measure('memory', { workers: 1 }, this.#memory)
    await measure('instructions', { workers: 1, counted: true }, this.#instructions)
    await measure('rate', { workers: clients }, this.#rate)
    return results
  }

  /** The three requests, in the order in which a sign-in makes them. Each gives its response. */
  #requests() {
    const { site, client } = this
    let ready
    return {
      page: (headers) => client.get('/', { headers }),
      redirect: async (headers) => {
        const response = await client.get(this.plugin ? start : '/?bench=redirect', { headers })
        ready = Client.begun(response)
        return response
      },
      // What happens at the provider in between is nobody's cost here.
      between: async () => {
        site.endSessions()
        ready = this.plugin ? await client.atProvider(ready) : { path: this.#bareCallback(), cookies: '' }
      },
      callback: async (headers) => {
        const response = await client.get(ready.path, { cookies: ready.cookies, headers })
        assertSignedIn(response)
        return response
      },
    }
  }

  #bareCallback() {
    this.user ??= this.site.userId('alice')
    return `/?bench=callback&user=${this.user}`
  }

  async #round(each) {
    const { between, ...requests } = this.#requests()
    for (const [name, request] of Object.entries(requests)) {
      if (name === 'callback') await between()
      await each(name, request)
    }
  }

  async #facts() {
    const facts = {}
    const file = join(this.site.folder, 'profiles/facts.json')
    for (let round = 0; round <= warmUps; ++round) {
      await this.#round(async (name, request) => {
        rmSync(file, { force: true })
        await request({ 'x-bench': file })
        const { files, queries, sql } = JSON.parse(readFileSync(file, 'utf8'))
        const own = files.filter((path) => path.includes('/logto-relying-party/'))
        facts[name] = { files: files.length, queries, own: own.map((path) => path.replace(/.*\/logto-relying-party\//, '')), sql }
      })
    }
    return facts
  }

  async #memory() {
    for (let round = 0; round < 10; ++round) await this.#round((_, request) => request())
    return this.site.worker.memory()
  }

  async #instructions() {
    const counts = {}
    const rounds = async (number, each) => {
      for (let round = 0; round < number; ++round) {
        await this.#round(async (name, request) => each(round, name, await this.site.worker.profiled(request)))
      }
    }
    const keep = (name, { instructions, profile }) => {
      ;(counts[name] ??= []).push(instructions)
      this.save(profile, `${this.plugin ? 'with' : 'without'}-${name}`)
    }
    await rounds(warmUps + counted, (round, name, counted) => round >= warmUps && keep(name, counted))
    if (this.plugin && this.site.hashed) {
      // A host without the hashed directory, or whose directory lacks this provider's authority.
      this.site.withBundleOnly(true)
      // The first reads the whole bundle, and remembers which authority of it was needed.
      await rounds(1 + counted, (round, name, counted) => round > 0 && name === 'callback' && keep('bundle', counted))
      this.site.withBundleOnly(false)
    }
    return counts
  }

  /** Four browsers at once, each of which starts and completes sign-ins. */
  async #rate() {
    const { accounts } = this.site.provider
    const browsers = Array.from({ length: clients }, () => new Client(this.site.origin, accounts[0]))
    const results = []
    for (let block = 0; block <= blocks; ++block) {
      this.site.endSessions()
      const ready = await Promise.all(browsers.map((browser) => this.#readyCallbacks(browser)))
      const before = this.site.worker.processorTime()
      const begun = process.hrtime.bigint()
      await Promise.all(browsers.map((browser, index) => this.#signIns(browser, ready[index])))
      const seconds = Number(process.hrtime.bigint() - begun) / 1e9
      const processor = this.site.worker.processorTime() - before
      // The first one warms up.
      if (block > 0) {
        const count = clients * signInsEach
        results.push({ perSecond: count / seconds, milliseconds: (processor / count) * 1000 })
        console.log(`    ${(count / seconds).toFixed(1)} a second, ${((processor / count) * 1000).toFixed(1)} ms each`)
      }
    }
    return results
  }

  /** Everything up to the callback is done before the clock runs, save for the plugin's own redirect. */
  async #readyCallbacks(browser) {
    const ready = []
    for (let each = 0; each < signInsEach; ++each) {
      ready.push(this.plugin ? await browser.readyCallback(start) : { path: this.#bareCallback(), cookies: '' })
    }
    return ready
  }

  async #signIns(browser, ready) {
    for (const { path, cookies } of ready) {
      Client.begun(await browser.get(this.plugin ? start : '/?bench=redirect'))
      assertSignedIn(await browser.get(path, { cookies }))
    }
  }
}
