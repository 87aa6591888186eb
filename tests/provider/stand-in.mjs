// Puts the parts together: provider and sign-in pages, SMS, inbox, control.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createControlServer } from './control.mjs'
import { close, listen } from './http.mjs'
import { createInboxServer, Inbox } from './inbox.mjs'
import { algorithms, newKey } from './keys.mjs'
import { createLogto } from './logto.mjs'
import { logoutToken } from './logout-token.mjs'
import { errorPage } from './pages.mjs'
import { SignInPages } from './sign-in.mjs'
import { createSms, demoTwilioAccount, sendTwilioTo } from './sms.mjs'
import { Traffic } from './traffic.mjs'
import { createTwilioServer, newCertificate } from './twilio.mjs'

const mount = '/oidc'

export class StandIn {
  traffic = new Traffic()
  inbox = new Inbox()
  #servers = []

  static async start({ accounts, port = 0, inboxPort = 0, controlPort = 0, host = 'localhost', tls, client, twilio }) {
    const standIn = new StandIn()
    standIn.accounts = accounts
    await standIn.#startSms(twilio ?? demoTwilioAccount)
    standIn.inboxUrl = `http://localhost:${await standIn.#serve(createInboxServer(standIn.inbox), inboxPort)}/`
    standIn.controlUrl = `http://127.0.0.1:${await standIn.#serve(createControlServer(standIn), controlPort)}`

    const handle = (request, response) => standIn.#answer(request, response)
    standIn.server = tls ? createTlsServer(tls, handle) : createServer(handle)
    standIn.port = await standIn.#serve(standIn.server, port)
    standIn.endpoint = `${tls ? 'https' : 'http'}://${host}:${standIn.port}`
    standIn.issuer = `${standIn.endpoint}${mount}`
    standIn.settings = {
      ...client,
      algorithm: 'ES384',
      keys: [newKey('ES384')],
      issued: [],
      cookieKeys: [randomBytes(32).toString('base64url')],
    }
    standIn.change({})
    return standIn
  }

  /**
   * Changes the tenant (see logto.mjs for what there is). Sessions and codes go on: they are in the
   * library's store, which outlives the provider object.
   */
  change(settings) {
    this.settings = { ...this.settings, ...settings }
    this.provider = createLogto(this.issuer, this.accounts, this.settings)
    this.callback = this.provider.callback()
  }

  /** A new signing key; the old one is gone at once, as in Logto. */
  rotateKeys(algorithm = this.settings.algorithm) {
    if (!algorithms.includes(algorithm)) throw new Error(`no such algorithm: ${algorithm}`)
    this.change({ algorithm, keys: [newKey(algorithm)], formerKey: this.settings.keys[0] })
  }

  /** A logout token by the key of now, the `former` one, or a `stranger`'s under the same name. */
  logoutToken({ by, ...said } = {}) {
    const [key] = this.settings.keys
    const keys = { former: this.settings.formerKey, stranger: { ...newKey('ES384'), kid: key.kid } }
    return { token: logoutToken(this.issuer, this.settings.clientId, keys[by] ?? key, said) }
  }

  async down() {
    if (this.server.listening) await close(this.server)
  }

  async up() {
    if (!this.server.listening) await listen(this.server, this.port)
  }

  async stop() {
    await Promise.all(this.#servers.filter((server) => server.listening).map(close))
  }

  async #startSms(account) {
    const certificate = newCertificate()
    const port = await this.#serve(createTwilioServer(certificate, account, this.inbox), 0)
    sendTwilioTo(port, certificate.cert)
    this.pages = new SignInPages(this.accounts, await createSms(account))
  }

  async #serve(server, port) {
    this.#servers.push(server)
    return listen(server, port)
  }

  async #answer(request, response) {
    try {
      if (await this.traffic.take(request, response)) return
      if (request.url.startsWith('/sign-in/')) {
        await this.pages.answer(this.provider, request, response)
      } else if (request.url.startsWith(`${mount}/`)) {
        request.originalUrl = request.url
        request.url = request.url.slice(mount.length)
        await this.callback(request, response)
      } else {
        response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' })
        response.end(errorPage('There is no such page'))
      }
    } catch (error) {
      console.error(error)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    }
  }
}
