// php-fpm as the end-to-end tests have it, but with the system's authorities replaced by a copy for it alone, and where
// wanted with a single worker, under valgrind.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { withCertificates } from '../end-to-end/harness/authority.mjs'
import { fpmProgram, PhpFpm } from '../end-to-end/harness/web.mjs'
import { Service } from '../end-to-end/harness/service.mjs'
import { until } from '../end-to-end/harness/until.mjs'

const root = userInfo().uid === 0

export class Worker extends PhpFpm {
  /** `certs`: laid over /etc/ssl/certs, in a mount namespace that ends with php-fpm; null leaves the system's. */
  constructor(folder, user, certs) {
    super(folder, user)
    this.certs = certs
    this.profiles = join(folder, 'profiles')
  }

  /** `workers`: how many; `counted`: whether each request is counted by callgrind. */
  async start(extension, { workers = 4, counted = false } = {}) {
    rmSync(this.socket, { force: true })
    rmSync(this.profiles, { recursive: true, force: true })
    mkdirSync(this.profiles)
    chmodSync(this.profiles, 0o777)
    const text = readFileSync(this.configuration, 'utf8')
    writeFileSync(this.configuration, text.replace(/^pm.max_children = .*$/m, `pm.max_children = ${workers}`))
    const command = [
      ...(this.certs ? withCertificates(this.certs) : []),
      ...(counted ? this.#callgrind() : []),
      ...[fpmProgram(), '--fpm-config', this.configuration],
      ...(this.certs && !root ? ['--allow-to-run-as-root'] : []),
      // Counting takes fifty times as long.
      ...['-d', 'opcache.enable=1', '-d', 'max_execution_time=0'],
      ...(extension ? ['-d', `extension=${extension}`] : []),
    ]
    const log = join(this.folder, 'logs/php-fpm.out')
    this.service = new Service(command[0], command.slice(1), { log, stopSignal: 'SIGTERM' })
    await until('php-fpm', () => {
      this.service.assertRunning()
      return existsSync(this.socket) && this.pids().length === workers
    }, { within: 120_000 })
  }

  /** One profile a request, from its start-up to its shutdown: what lies between requests is in none. */
  #callgrind() {
    return [
      ...['valgrind', '--tool=callgrind', `--callgrind-out-file=${join(this.profiles, 'out.%p')}`],
      ...['--zero-before=php_request_startup', '--dump-after=php_request_shutdown'],
    ]
  }

  /** The workers' process IDs. */
  pids() {
    const { pid } = this.service.child
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  }

  /** What `act` resolves to, with the profile of the one request that it makes. */
  async profiled(act) {
    const before = new Set(readdirSync(this.profiles))
    const result = await act()
    const profile = await until(
      'the profile of a request',
      () => {
        const added = readdirSync(this.profiles).filter((name) => !before.has(name) && /^out\.\d+\.\d+$/.test(name))
        if (added.length > 1) throw new Error(`more than one request was made: ${added.join(', ')}`)
        const path = added.length === 1 && join(this.profiles, added[0])
        return path && /^totals: \d+$/m.test(readFileSync(path, 'utf8').slice(-400)) && path
      },
      { within: 60_000 },
    )
    const [, instructions] = readFileSync(profile, 'utf8').match(/^totals: (\d+)$/m)
    return { result, profile, instructions: Number(instructions) }
  }

  /**
   * Bytes of memory of the first worker that are in no file: all of them, and those of them that it does not share with
   * the process that it was forked from.
   */
  memory() {
    const smaps = readFileSync(`/proc/${this.pids()[0]}/smaps`, 'utf8')
    const sum = { anonymous: 0, own: 0 }
    for (const mapping of smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)) {
      sum.anonymous += bytesOf(mapping, 'Anonymous')
      // OPcache's memory is shared, and its pages are nevertheless dirty here alone.
      sum.own += Math.min(bytesOf(mapping, 'Anonymous'), bytesOf(mapping, 'Private_Dirty'))
    }
    return sum
  }

  /** Seconds of processor time of all workers so far, in ticks of a hundredth. */
  processorTime() {
    const ticks = this.pids().map((pid) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')
      return Number(fields[11]) + Number(fields[12])
    })
    return ticks.reduce((sum, each) => sum + each, 0) / 100
  }
}

/** One field of a mapping in smaps, in bytes. */
function bytesOf(mapping, field) {
  return Number(mapping.match(new RegExp(`^${field}: +(\\d+) kB$`, 'm'))?.[1] ?? 0) * 1024
}
