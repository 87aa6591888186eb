// One site of its own: WordPress, nginx, php-fpm with the extension or without, and a tenant of the provider. Cases that run at the
// same time run on different ones, so that none sees another's cache, counters or log.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { currentRuntime } from '../end-to-end/harness/in-wordpress.mjs'
import { inputs, programOfLibraries } from '../end-to-end/harness/stack.mjs'
import { freePort } from '../end-to-end/harness/until.mjs'
import { cliProgram, Nginx, PhpFpm, withExtension } from '../end-to-end/harness/web.mjs'
import { Wordpress } from '../end-to-end/harness/wordpress.mjs'
import { client } from './tenant.mjs'

const demo = fileURLToPath(new URL('../../crates/xtask/src/demo/', import.meta.url))
const run = promisify(execFile)

/** The one thing here that is neither WordPress nor the plugin: says who is signed in, and how to begin a link. */
const who = `<?php
add_action( 'init', static function () {
  if ( isset( $_GET['who'] ) ) {
    wp_send_json( array( 'id' => get_current_user_id(), 'link' => wp_create_nonce( 'logto_rp_link' ) ) );
  }
}, 1 );`

export const owner = { name: 'owner', password: 'Owner-of-this-site-41' }

/** Where Debian has the library that tells a process another time. */
const faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'

export class Lane {
  /** `stack`: `{ folder, user, mariadb, provider, authority }`. `clock`: whether its time can be moved. `workers`: of PHP. */
  static async start(stack, name, { clock = false, workers = 4 } = {}) {
    const lane = new Lane()
    const folder = join(stack.folder, name)
    mkdirSync(join(folder, 'logs'), { recursive: true })
    Object.assign(lane, { name, folder, mariadb: stack.mariadb, prefix: `${name}_`, port: await freePort() })
    lane.origin = `http://127.0.0.1:${lane.port}`
    lane.tenant = stack.provider.tenant(name)
    lane.evil = stack.provider.tenant(`${name}-evil`)
    lane.secure = stack.provider.secure
    const root = join(folder, 'site')
    lane.wordpress = Wordpress.create(inputs.wordpress, root, { socket: stack.mariadb.socket, prefix: lane.prefix })
    stack.authority.appendTo(join(root, 'wp-includes/certificates/ca-bundle.crt'))
    mkdirSync(join(root, 'wp-content/mu-plugins'))
    writeFileSync(join(root, 'wp-content/mu-plugins/who.php'), who)
    await lane.#install(root)

    lane.phpFpm = new PhpFpm(folder, stack.user, workers)
    if (clock) {
      if (!existsSync(faketime)) throw new Error(`${faketime} is missing (Debian's package libfaketime)`)
      lane.clockFile = join(folder, 'clock')
      appendFileSync(lane.phpFpm.configuration, 'clear_env = no\n')
      lane.setClock(0)
      if (!inputs.extension) lane.#moveClockOfProgram(root)
    }
    // The extension too, since PHP would bind it to the system's own clock.
    const before = clock && [
      'env',
      `LD_PRELOAD=${[faketime, inputs.extension].filter(Boolean).join(' ')}`,
      `FAKETIME_TIMESTAMP_FILE=${lane.clockFile}`,
      'FAKETIME_NO_CACHE=1',
      'FAKETIME_DONT_FAKE_MONOTONIC=1',
    ]
    await lane.phpFpm.start(inputs.extension, clock ? { before } : {})
    lane.nginx = await Nginx.start(folder, { user: stack.user, port: lane.port, root, socket: lane.phpFpm.socket })
    return lane
  }

  async #install(root) {
    const env = {
      ...process.env,
      SITE_HOME: this.origin,
      SITE_FOLDER: root,
      PLUGIN_ZIP: inputs.zip,
      ADMINISTRATOR: owner.name,
      ADMINISTRATOR_PASSWORD: owner.password,
      LOGTO_ENDPOINT: this.tenant.endpoint,
      LOGTO_APP_ID: client.id,
      LOGTO_APP_SECRET: client.secret,
    }
    for (const script of ['set-up.php', 'configure.php']) {
      await run(cliProgram(), [...withExtension(inputs.extension), join(demo, script)], { env })
    }
  }

  /**
   * The program is started without an environment, and is static, so that nothing can tell it another time. In its place
   * is one that takes the libraries of the system, and a line that gives it the time of the moment at which it starts.
   */
  #moveClockOfProgram(root) {
    const plugin = join(root, 'wp-content/plugins/logto-relying-party')
    const name = 'bin/x86_64-linux/relying-party'
    const [program, line] = [join(this.folder, 'relying-party'), join(plugin, name)]
    copyFileSync(programOfLibraries, program)
    const environment = `LD_PRELOAD=${faketime} FAKETIME="$(cat ${this.clockFile})" FAKETIME_DISABLE_SHM=1`
    writeFileSync(line, `#!/bin/sh\n${environment} exec ${program}\n`)
    for (const path of [program, line]) chmodSync(path, 0o755)
    const sums = join(plugin, 'SHA256SUMS')
    const sum = createHash('sha256').update(readFileSync(line)).digest('hex')
    writeFileSync(sums, readFileSync(sums, 'utf8').replace(new RegExp(`^\\S+(?=  ${name}$)`, 'm'), sum))
  }

  /** The app secret, as this site has it sealed for another provider. */
  async sealedFor(endpoint) {
    const php = `require $argv[1];
      $runtime = ${currentRuntime};
      $client  = new Logto\\RelyingParty\\V1\\Client( Logto\\RelyingParty\\V1\\ProviderKind::Logto, $argv[2], $argv[3] );
      echo $runtime->sealClientSecret( ( new Logto_RP\\Key_Store() )->keys( $runtime ), $client, $argv[4] );`
    const env = { ...process.env, SITE_HOME: this.origin, SITE_FOLDER: join(this.folder, 'site') }
    const { stdout } = await run(
      cliProgram(),
      [...withExtension(inputs.extension), '-r', php, '--', join(demo, 'load.php'), endpoint, client.id, client.secret],
      { env },
    )
    return stdout
  }

  /** Its PHP and its provider live so many seconds ahead. */
  setClock(seconds) {
    writeFileSync(this.clockFile, `+${seconds}\n`)
    this.tenant.ahead = seconds
  }

  query(sql) {
    return this.mariadb.query(sql.replaceAll('{}', this.prefix), 'wordpress')
  }

  /** An option as it is stored, or undefined; and to store one past WordPress. */
  option(name) {
    const [row] = this.query(`SELECT TO_BASE64(option_value) FROM {}options WHERE option_name = '${name}'`)
    return row && Buffer.from(row[0].replaceAll('\\n', ''), 'base64').toString('latin1')
  }

  setOption(name, value) {
    const hex = Buffer.from(value, 'latin1').toString('hex')
    this.query(`REPLACE INTO {}options (option_name, option_value, autoload) VALUES ('${name}', x'${hex}', 'off')`)
  }

  /** For the next case. */
  renew() {
    this.forget()
    if (!this.clockFile) return
    this.setClock(0)
    // Of another day, and of one to come.
    this.query("DELETE FROM {}options WHERE option_name = 'logto_rp_keys'")
  }

  /** As a site that has never asked the provider, and where nothing was ever refused. */
  forget() {
    this.query(
      `DELETE FROM {}options WHERE option_name IN ('logto_rp_provider', 'logto_rp_fetching', 'logto_rp_full_bundle')
        OR option_name LIKE 'logto\\_rp\\_refus%'`,
    )
  }

  /** How many users, links (claims are none) and sessions there are. */
  inventory() {
    const [row] = this.query(
      `SELECT (SELECT COUNT(*) FROM {}users), (SELECT COUNT(*) FROM {}logto_rp_links WHERE user_id IS NOT NULL),
        (SELECT COUNT(*) FROM {}logto_rp_sessions)`,
    )
    const [users, links, sessions] = row.map(Number)
    return { users, links, sessions }
  }

  /** The user whom an identity is linked to, or undefined. */
  userOf(issuer, subject) {
    const hex = (text) => `x'${Buffer.from(text).toString('hex')}'`
    const [row] = this.query(
      `SELECT user_id FROM {}logto_rp_links WHERE BINARY issuer = ${hex(issuer)} AND BINARY subject = ${hex(subject)}`,
    )
    return row && Number(row[0])
  }

  phpLog() {
    return readFileSync(this.phpFpm.errorLog, 'utf8')
  }

  async stop() {
    await Promise.allSettled([this.nginx?.stop(), this.phpFpm?.stop()])
  }

  logs() {
    return ['php-errors.log', 'php-fpm.out', 'php-fpm.log', 'nginx-errors.log']
      .map((name) => [name, join(this.folder, 'logs', name)])
      .filter(([, path]) => existsSync(path))
      .map(
        ([name, path]) => `--- ${this.name}/${name}\n${readFileSync(path, 'utf8').split('\n').slice(-15).join('\n')}`,
      )
      .join('\n')
  }
}
