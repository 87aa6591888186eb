// A private MariaDB: its own folder, its own socket, no network.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Service } from './service.mjs'
import { until } from './until.mjs'

export class Mariadb {
  static async start(folder, user) {
    const mariadb = new Mariadb()
    mariadb.folder = join(folder, 'mariadb')
    mariadb.socket = join(mariadb.folder, 'socket')
    mkdirSync(mariadb.folder)
    const configuration = join(mariadb.folder, 'my.cnf')
    writeFileSync(
      configuration,
      `[mysqld]
user = ${user}
datadir = ${join(mariadb.folder, 'data')}
socket = ${mariadb.socket}
pid-file = ${join(mariadb.folder, 'pid')}
skip-networking
skip-log-bin
character-set-server = utf8mb4
innodb-buffer-pool-size = 32M
innodb-log-file-size = 8M
innodb-flush-log-at-trx-commit = 0
performance-schema = OFF
`,
    )
    execFileSync(
      'mariadb-install-db',
      [`--defaults-file=${configuration}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
      { stdio: 'pipe' },
    )
    const log = join(folder, 'logs/mariadb.log')
    mariadb.service = new Service('mariadbd', [`--defaults-file=${configuration}`], { log })
    await until('MariaDB', () => {
      mariadb.service.assertRunning()
      return existsSync(mariadb.socket) && mariadb.query('SELECT 1')
    })
    mariadb.query('CREATE DATABASE wordpress')
    return mariadb
  }

  /** The rows, each a list of strings. */
  query(sql, database = '') {
    const output = execFileSync(
      'mariadb',
      [
        '--no-defaults',
        `--socket=${this.socket}`,
        '--user=root',
        '--batch',
        '--skip-column-names',
        '-e',
        sql,
        database,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    )
    return output
      .split('\n')
      .filter(Boolean)
      .map((row) => row.split('\t'))
  }

  /** Everything that is stored, as text. */
  dump() {
    const args = ['--no-defaults', `--socket=${this.socket}`, '--user=root', '--skip-extended-insert', 'wordpress']
    return execFileSync('mariadb-dump', args, { encoding: 'latin1', maxBuffer: 2 ** 28 })
  }

  stop() {
    return this.service.stop()
  }
}
