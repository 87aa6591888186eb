// The WordPress that is measured: nginx, php-fpm, MariaDB, and over TLS the provider. With the plugin, then without.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Authority, mayMount } from '../end-to-end/harness/authority.mjs'
import { Mariadb } from '../end-to-end/harness/mariadb.mjs'
import { client, inputs } from '../end-to-end/harness/stack.mjs'
import { freePort } from '../end-to-end/harness/until.mjs'
import { Nginx } from '../end-to-end/harness/web.mjs'
import { Wordpress } from '../end-to-end/harness/wordpress.mjs'
import { spawnProvider } from '../provider/spawn.mjs'
import { Worker } from './worker.mjs'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const demo = at('../../crates/xtask/src/demo/')

export class Site {
  static async start() {
    const site = new Site()
    site.folder = mkdtempSync(join(tmpdir(), 'logto-bench-'))
    chmodSync(site.folder, 0o755)
    mkdirSync(join(site.folder, 'logs'))
    try {
      await site.#start()
    } catch (error) {
      error.message += `\n${site.logs()}`
      await site.stop()
      throw error
    }
    return site
  }

  async #start() {
    const { folder } = this
    const root = userInfo().uid === 0
    const user = root ? 'www-data' : null
    const port = await freePort()
    this.origin = `http://127.0.0.1:${port}`
    this.authority = Authority.create(folder)
    this.hashed = mayMount()
    this.mariadb = await Mariadb.start(folder, userInfo().username)
    this.provider = await spawnProvider({
      client,
      redirectUris: [`${this.origin}/?logto=callback`],
      postSignOutRedirectUris: [`${this.origin}/?logto=signed-out`],
      options: ['--tls-key', this.authority.key, '--tls-cert', this.authority.chain],
    })
    // For the browser in this process alone, which is no part of what is measured; PHP verifies.
    process.removeAllListeners('warning')
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    const files = join(folder, 'site')
    this.wordpress = Wordpress.create(inputs.wordpress, files, { socket: this.mariadb.socket })
    this.authority.appendTo(join(files, 'wp-includes/certificates/ca-bundle.crt'))
    mkdirSync(join(files, 'wp-content/mu-plugins'))
    copyFileSync(at('mu-plugin.php'), join(files, 'wp-content/mu-plugins/bench.php'))
    this.environment = {
      ...process.env,
      SITE_HOME: this.origin,
      SITE_FOLDER: files,
      PLUGIN_ZIP: inputs.zip,
      ADMINISTRATOR: 'administrator',
      ADMINISTRATOR_PASSWORD: 'only-here',
      LOGTO_ENDPOINT: this.provider.endpoint,
      LOGTO_APP_ID: client.id,
      LOGTO_APP_SECRET: client.secret,
    }
    this.#php('set-up.php')
    this.#php('configure.php')
    // Whatever saving the settings has found out about this system's authorities, php-fpm has others.
    this.mariadb.query("DELETE FROM wp_options WHERE option_name IN ('logto_rp_full_bundle', 'logto_rp_authority')", 'wordpress')
    if (user) execFileSync('chown', ['-R', `${user}:${user}`, files])
    this.worker = new Worker(folder, user, this.hashed ? this.authority.copyOfSystem() : null)
    this.nginx = await Nginx.start(folder, { user, port, root: files, socket: this.worker.socket, patience: 600 })
  }

  /** As it was before the plugin came, its users excepted. */
  withoutPlugin() {
    this.mariadb.query(
      `UPDATE wp_options SET option_value = 'a:0:{}' WHERE option_name = 'active_plugins';
       DELETE FROM wp_options WHERE option_name LIKE 'logto\\_rp%'`,
      'wordpress',
    )
  }

  /** The directory is left out: this provider's authority is in the bundle alone. */
  withBundleOnly(yes) {
    const until = Math.floor(Date.now() / 1000) + 86400
    this.mariadb.query(
      yes
        ? `REPLACE INTO wp_options (option_name, option_value, autoload) VALUES ('logto_rp_full_bundle', '${until}', 'off')`
        : "DELETE FROM wp_options WHERE option_name = 'logto_rp_full_bundle'",
      'wordpress',
    )
  }

  /** Nobody has an open session, so that each sign-in finds the same. */
  endSessions() {
    this.mariadb.query(
      "DELETE FROM wp_usermeta WHERE meta_key = 'session_tokens'; DELETE FROM wp_logto_rp_sessions",
      'wordpress',
    )
  }

  userId(login) {
    const [row] = this.mariadb.query(`SELECT ID FROM wp_users WHERE user_login = '${login}'`, 'wordpress')
    return row[0]
  }

  autoloadedOptions() {
    const query = `SELECT option_name FROM wp_options WHERE option_name LIKE '%logto%' AND autoload IN ('yes', 'on', 'auto', 'auto-on')`
    return this.mariadb.query(query, 'wordpress').map(([name]) => name)
  }

  #php(script) {
    const settings = ['-d', `extension=${inputs.extension}`]
    execFileSync('php', [...settings, join(demo, script)], { env: this.environment, stdio: ['ignore', 'pipe', 'inherit'] })
  }

  logs() {
    return ['php-errors.log', 'php-fpm.out', 'nginx-errors.log', 'mariadb.log']
      .map((name) => [name, join(this.folder, 'logs', name)])
      .flatMap(([name, path]) => {
        try {
          return [`--- ${name}\n${readFileSync(path, 'utf8').split('\n').slice(-15).join('\n')}`]
        } catch {
          return []
        }
      })
      .join('\n')
  }

  async stop() {
    await Promise.allSettled([this.nginx, this.worker, this.mariadb, this.provider].map((part) => part?.stop()))
    rmSync(this.folder, { recursive: true, force: true })
  }
}
