// The real thing: nginx, php-fpm with the extension or without, MariaDB, WordPress, and the provider beside it.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnProvider } from '../../provider/spawn.mjs'
import { Authority } from './authority.mjs'
import { Mariadb } from './mariadb.mjs'
import { Nginx, PhpFpm } from './web.mjs'
import { Wordpress } from './wordpress.mjs'
import { freePort } from './until.mjs'

const repository = fileURLToPath(new URL('../../../', import.meta.url))
const fromTarget = (path) => join(repository, 'target', path)

/** The ZIP that `cargo xtask package` made, whichever version it has. */
function packaged() {
  const [name, ...others] = readdirSync(fromTarget('.')).filter((entry) => /^logto-plugin-.*\.zip$/.test(entry))
  if (others.length > 0) throw new Error(`several ZIPs in target/, LOGTO_ZIP says which: ${[name, ...others].join(', ')}`)
  return fromTarget(name ?? 'logto-plugin.zip')
}

/** What runs the relying party: `extension`, or `process` where PHP has never seen one. */
export const runtime = process.env.LOGTO_RUNTIME ?? 'extension'

export const inputs = {
  zip: process.env.LOGTO_ZIP ?? packaged(),
  extension: runtime === 'process' ? null : (process.env.LOGTO_EXTENSION ?? fromTarget('extension/logto.so')),
  wordpress: process.env.LOGTO_WORDPRESS ?? fromTarget('wordpress'),
}
/** The program that a site without the extension starts, but not static. */
export const programOfLibraries = process.env.LOGTO_PROGRAM_OF_LIBRARIES ?? fromTarget('debug/relying-party')
/** Decides a refused sign-in again. */
export const replayProgram = process.env.LOGTO_REPLAY ?? fromTarget('debug/replay')
export const screenshots = fromTarget('screenshots')

/** Client credentials with every kind of character that has to be form-encoded. */
export const client = { id: 'wordpress-app', secret: "s3cret+/=%20&:'~x" }

/** What each server says about its own health. */
const noise = /\[Note\]|max_open_files|NOTICE: (fpm is running|ready|systemd)|wp-admin\/install\.php/

export class Stack {
  static async start() {
    for (const [name, path] of Object.entries(inputs)) {
      if (path && !existsSync(path)) throw new Error(`${path} is missing (LOGTO_${name.toUpperCase()})`)
    }
    rmSync(screenshots, { recursive: true, force: true })
    mkdirSync(screenshots, { recursive: true })
    const stack = new Stack()
    stack.clientSecret = client.secret
    stack.folder = mkdtempSync(join(tmpdir(), 'logto-end-to-end-'))
    try {
      await stack.#start()
    } catch (error) {
      error.message += `\n${stack.logs()}`
      await stack.stop()
      throw error
    }
    return stack
  }

  async #start() {
    const { folder } = this
    chmodSync(folder, 0o755)
    mkdirSync(join(folder, 'logs'))
    // Started by root, the servers give up their rights as they would on a host.
    const root = userInfo().uid === 0
    const webUser = root ? 'www-data' : null
    this.webUser = webUser
    const [port, securePort, mariadb, provider] = await Promise.all([
      freePort(),
      freePort(),
      Mariadb.start(folder, userInfo().username),
      spawnProvider({ client }),
    ])
    Object.assign(this, { port, mariadb, provider })
    this.origin = `http://127.0.0.1:${port}`
    const site = join(folder, 'site')
    this.wordpress = Wordpress.create(inputs.wordpress, site, { user: webUser, socket: mariadb.socket })
    this.phpFpm = new PhpFpm(folder, webUser)
    await this.phpFpm.start(inputs.extension)
    this.authority = Authority.create(folder)
    this.secure = { port: securePort, root: join(folder, 'secure'), origin: `https://localhost:${securePort}` }
    this.nginx = await Nginx.start(folder, {
      ...{ user: webUser, port, root: site, socket: this.phpFpm.socket },
      secure: { ...this.secure, key: this.authority.key, chain: this.authority.chain },
    })
  }

  #others = []

  /** Ends with this stack, too. */
  alsoStops(part) {
    this.#others.push(part)
  }

  #redirectUris = []
  #postSignOutRedirectUris = []

  /** What the administrator of the provider does in its Console: two more addresses. */
  async register(redirectUri, postSignOutRedirectUri) {
    this.#redirectUris.push(redirectUri)
    this.#postSignOutRedirectUris.push(postSignOutRedirectUri)
    await this.provider.ask('/_tenant', {
      redirectUris: this.#redirectUris,
      postSignOutRedirectUris: this.#postSignOutRedirectUris,
    })
  }

  /** The error code that the log has beside the error ID of a page; undefined where the page shows none. */
  errorCode(html) {
    const [id] = html?.match(/\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/) ?? []
    return id && this.phpLog().match(new RegExp(`sign-in ${id}: (\\S+)`))?.[1]
  }

  /** What PHP logged so far. */
  phpLog() {
    return this.phpFpm ? readFileSync(this.phpFpm.errorLog, 'utf8') : ''
  }

  /** The tail of every log, for a failure. */
  logs() {
    const files = ['php-errors.log', 'php-fpm.out', 'php-fpm.log', 'nginx-errors.log', 'mariadb.log']
    return files
      .map((name) => [name, join(this.folder, 'logs', name)])
      .filter(([, path]) => existsSync(path))
      .map(([name, path]) => [
        name,
        readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line && !noise.test(line)),
      ])
      .filter(([, lines]) => lines.length > 0)
      .map(([name, lines]) => `--- ${name}\n${lines.slice(-30).join('\n')}`)
      .concat(this.provider ? [`--- provider\n${this.provider.log().replace(/^oidc-provider WARNING.*\n/gm, '')}`] : [])
      .join('\n')
  }

  async stop() {
    await Promise.allSettled([this.nginx, this.phpFpm, this.mariadb, this.provider, ...this.#others].map((part) => part?.stop()))
    rmSync(this.folder, { recursive: true, force: true })
  }
}
