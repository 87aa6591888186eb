// A copy of WordPress with its own wp-config.php, not installed yet: that is for the browser to do.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const secrets = ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'].flatMap((name) => [`${name}_KEY`, `${name}_SALT`])

export class Wordpress {
  #salts = Object.fromEntries(secrets.map((name) => [name, randomBytes(48).toString('base64')]))

  static create(source, folder, { user, socket, prefix = 'wp_', head = '' }) {
    const wordpress = new Wordpress()
    Object.assign(wordpress, { folder, socket, prefix, head })
    execFileSync('cp', ['-r', '--no-target-directory', source, folder])
    wordpress.configure()
    if (user) execFileSync('chown', ['-R', `${user}:${user}`, folder])
    return wordpress
  }

  /** Another plugin, of one file. It is gone again after `act`. */
  async with(code, act) {
    const folder = join(this.folder, 'wp-content/mu-plugins')
    const file = join(folder, 'another.php')
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, `<?php\n${code}`)
    try {
      return await act()
    } finally {
      rmSync(file)
    }
  }

  /** Writes wp-config.php with further constants beside the ordinary ones. */
  configure(constants = {}) {
    const all = {
      DB_NAME: 'wordpress',
      DB_USER: 'root',
      DB_PASSWORD: '',
      DB_HOST: `localhost:${this.socket}`,
      DB_CHARSET: 'utf8mb4',
      DB_COLLATE: '',
      ...this.#salts,
      // wordpress.org is not to be had; the provider is on localhost, which WordPress asks without more.
      WP_HTTP_BLOCK_EXTERNAL: true,
      DISABLE_WP_CRON: true,
      AUTOMATIC_UPDATER_DISABLED: true,
      ...constants,
    }
    const defines = Object.entries(all).map(([name, value]) => `define( '${name}', ${phpLiteral(value)} );`)
    writeFileSync(
      join(this.folder, 'wp-config.php'),
      `<?php\n${this.head}${defines.join('\n')}\n$table_prefix = '${this.prefix}';\n` +
        `defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );\nrequire_once ABSPATH . 'wp-settings.php';\n`,
    )
  }
}

function phpLiteral(value) {
  return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value)
}
