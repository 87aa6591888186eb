// nginx and php-fpm as a host runs them: OPcache on, nginx's own buffer sizes, each from its own file.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import { withCertificates } from './authority.mjs'
import { Service } from './service.mjs'
import { until } from './until.mjs'

/** The version of PHP that the extension was built for, such as `8.2`. */
function version() {
  const php = process.env.PHP_CONFIG ?? 'php-config'
  return execFileSync(php, ['--version'], { encoding: 'utf8' }).match(/^\d+\.\d+/)[0]
}

/** The php-fpm of that version, or else the one there is. */
export function fpmProgram() {
  const matching = `/usr/sbin/php-fpm${version()}`
  return existsSync(matching) ? matching : 'php-fpm'
}

export function cliProgram() {
  const matching = `/usr/bin/php${version()}`
  return existsSync(matching) ? matching : 'php'
}

/** What PHP is told on its command line to have the extension, or not to. */
export const withExtension = (extension) => (extension ? ['-d', `extension=${extension}`] : [])

export class PhpFpm {
  constructor(folder, user, workers = 4) {
    this.folder = folder
    this.socket = join(folder, 'php-fpm.socket')
    this.errorLog = join(folder, 'logs/php-errors.log')
    this.configuration = join(folder, 'php-fpm.conf')
    const account = user && `user = ${user}\ngroup = ${user}\nlisten.owner = ${user}\nlisten.group = ${user}\n`
    writeFileSync(this.errorLog, '')
    chmodSync(this.errorLog, 0o666)
    writeFileSync(
      this.configuration,
      `[global]
daemonize = no
error_log = ${join(folder, 'logs/php-fpm.log')}
[www]
${account ?? ''}listen = ${this.socket}
pm = static
pm.max_children = ${workers}
catch_workers_output = yes
php_admin_value[error_log] = ${this.errorLog}
php_admin_flag[log_errors] = on
php_admin_flag[display_errors] = off
php_admin_value[error_reporting] = 32767
php_admin_value[upload_max_filesize] = 64M
php_admin_value[post_max_size] = 64M
php_admin_value[sendmail_path] = /bin/true
php_admin_value[opcache.revalidate_freq] = 0
`,
    )
  }

  /**
   * `extension`: the file to load, or null for a server without it. `certs`: what lies over the system's authorities.
   * `ini`: further settings of PHP. `before`: the beginning of the command.
   */
  async start(extension, { certs = null, ini = [], before = [] } = {}) {
    rmSync(this.socket, { force: true })
    const [program, ...options] = [
      ...(certs ? withCertificates(certs) : []),
      ...before,
      fpmProgram(),
      ...['--fpm-config', this.configuration, '-d', 'opcache.enable=1'],
      ...(certs && userInfo().uid !== 0 ? ['--allow-to-run-as-root'] : []),
      ...withExtension(extension),
      ...ini.flatMap((setting) => ['-d', setting]),
    ]
    this.service = new Service(program, options, {
      log: join(this.folder, 'logs/php-fpm.out'),
      stopSignal: 'SIGQUIT',
    })
    await until('php-fpm', () => {
      this.service.assertRunning()
      return existsSync(this.socket)
    })
  }

  async restart(extension, options) {
    await this.service.stop()
    await this.start(extension, options)
  }

  stop() {
    return this.service?.stop()
  }
}

const fastcgi = [
  'SCRIPT_FILENAME $document_root$fastcgi_script_name',
  'SCRIPT_NAME $fastcgi_script_name',
  'DOCUMENT_ROOT $document_root',
  'DOCUMENT_URI $document_uri',
  'REQUEST_URI $request_uri',
  'REQUEST_METHOD $request_method',
  'QUERY_STRING $query_string',
  'CONTENT_TYPE $content_type',
  'CONTENT_LENGTH $content_length',
  'GATEWAY_INTERFACE CGI/1.1',
  'SERVER_PROTOCOL $server_protocol',
  'SERVER_SOFTWARE nginx',
  'SERVER_NAME $server_name',
  'SERVER_ADDR $server_addr',
  'SERVER_PORT $server_port',
  'REMOTE_ADDR $remote_addr',
  'REMOTE_PORT $remote_port',
  'REDIRECT_STATUS 200',
]

const site = ({ listen, root, socket, patience }) => `
  server {
    listen ${listen};
    root ${root};
    index index.php;
    location / { try_files $uri $uri/ /index.php?$args; }
    location ~ ^/(blog|old)/(?!.*\\.php$) { try_files $uri $uri/ /$1/index.php?$args; }
    location ~ \\.php$ {
      try_files $uri =404;
      # Not Debian's file: there HTTP_HOST has lost its port, and we are on an odd one.
      ${fastcgi.map((parameter) => `fastcgi_param ${parameter};`).join('\n      ')}
      fastcgi_read_timeout ${patience};
      fastcgi_pass unix:${socket};
    }
  }`

const behindProxy = ({ port, root, key, chain, inside, socket, patience }) => `
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${chain};
    ssl_certificate_key ${key};
    location / {
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_pass http://unix:${inside}:;
    }
  }
  ${site({ listen: `unix:${inside}`, root, socket, patience })}`

export class Nginx {
  /**
   * `patience`: how many seconds PHP may take to answer. `secure`: `{ port, root, key, chain }` of a second site, behind
   * a proxy that ends TLS.
   */
  static async start(folder, { user, port, root, socket, patience = 60, secure = null }) {
    const own = join(folder, 'nginx')
    mkdirSync(own)
    const configuration = join(own, 'nginx.conf')
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    writeFileSync(
      configuration,
      `daemon off;
${user ? `user ${user};` : ''}
worker_processes 1;
pid ${join(own, 'pid')};
error_log ${join(folder, 'logs/nginx-errors.log')};
events {}
http {
  include /etc/nginx/mime.types;
  access_log ${join(folder, 'logs/nginx-access.log')};
  ${temporary.map((name) => `${name}_temp_path ${join(own, name)};`).join('\n  ')}
  client_max_body_size 64m;
  absolute_redirect off;
${site({ listen: `127.0.0.1:${port}`, root, socket, patience })}
${secure ? behindProxy({ ...secure, socket, patience, inside: join(own, 'socket') }) : ''}
}
`,
    )
    const nginx = new Nginx()
    nginx.service = new Service('/usr/sbin/nginx', ['-c', configuration, '-p', own], {
      log: join(folder, 'logs/nginx.out'),
      stopSignal: 'SIGQUIT',
    })
    await until('nginx', async () => {
      nginx.service.assertRunning()
      return fetch(`http://127.0.0.1:${port}/readme.html`)
    })
    return nginx
  }

  stop() {
    return this.service.stop()
  }
}
