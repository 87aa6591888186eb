// A certificate authority of our own, trusted as a host trusts one: in a copy of the system's bundle and of the hashed
// directory beside it, among all the ordinary ones.
import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

const openssl = (args) => execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']

/** Whether this account may lay a folder over another for a process of its own. */
export function mayMount() {
  try {
    const map = userInfo().uid === 0 ? [] : ['--map-root-user']
    execFileSync('unshare', [...map, '--mount', 'mount', '--bind', tmpdir(), '/etc/ssl/certs'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** The beginning of a command that has `certs` in the place of the system's authorities. */
export function withCertificates(certs) {
  const map = userInfo().uid === 0 ? [] : ['--map-root-user']
  return ['unshare', ...map, '--mount', 'sh', '-c', 'mount --bind "$0" /etc/ssl/certs && exec "$@"', certs]
}

export class Authority {
  /** As Let's Encrypt has it: an RSA root, an intermediate and a server's key on P-256. */
  static create(folder, name = 'authority') {
    const authority = new Authority()
    authority.folder = join(folder, name)
    mkdirSync(authority.folder)
    const at = (name) => join(authority.folder, name)
    authority.root = at('root.pem')
    openssl([
      ...['req', '-x509', '-nodes', '-days', '2', '-newkey', 'rsa:4096', '-subj', '/O=Logto for WordPress tests/CN=Root'],
      ...['-keyout', at('root.key'), '-out', authority.root],
    ])
    const sign = (name, subject, issuer, extensions) => {
      writeFileSync(at(`${name}.ext`), extensions)
      openssl(['req', '-nodes', ...ec, '-subj', subject, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`)])
      openssl([
        ...['x509', '-req', '-days', '2', '-in', at(`${name}.csr`), '-out', at(`${name}.pem`)],
        ...['-CA', at(`${issuer}.pem`), '-CAkey', at(`${issuer}.key`), '-extfile', at(`${name}.ext`)],
      ])
    }
    sign('intermediate', '/O=Logto for WordPress tests/CN=Intermediate', 'root', 'basicConstraints=critical,CA:true,pathlen:0')
    sign('server', '/CN=localhost', 'intermediate', 'subjectAltName=DNS:localhost')
    authority.key = at('server.key')
    authority.intermediate = at('intermediate.pem')
    authority.chain = at('chain.pem')
    writeFileSync(authority.chain, readFileSync(at('server.pem'), 'utf8') + readFileSync(at('intermediate.pem'), 'utf8'))
    return authority
  }

  appendTo(bundle) {
    appendFileSync(bundle, readFileSync(this.root))
  }

  /** A copy of the system's hashed directory with this authority in it, to be laid over the original. */
  copyOfSystem() {
    const copy = join(this.folder, 'certs')
    cpSync('/etc/ssl/certs', copy, { recursive: true, verbatimSymlinks: true })
    const hash = openssl(['x509', '-in', this.root, '-noout', '-hash']).trim()
    cpSync(this.root, join(copy, `${hash}.0`))
    this.appendTo(join(copy, 'ca-certificates.crt'))
    return copy
  }
}
