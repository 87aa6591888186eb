// One browser's requests to the site, and what a person does at the provider between two of them.
import { Browser } from '../provider/browser.mjs'

export class Client {
  #provider = new Browser()

  constructor(origin, account) {
    Object.assign(this, { origin, account })
  }

  async get(path, { cookies = '', headers = {} } = {}) {
    const response = await fetch(new URL(path, this.origin), { redirect: 'manual', headers: { cookie: cookies, ...headers } })
    await response.arrayBuffer()
    return response
  }

  /** What a redirect to the provider began: where it leads, and the cookies that must come back. */
  static begun(response) {
    const location = response.headers.get('location')
    if (response.status !== 302 || !location) throw new Error(`no redirect but ${response.status}`)
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
    return { location, cookies: cookies.join('; ') }
  }

  /** Signs in at the provider, and gives back the callback that a browser would go to. */
  async atProvider({ location, cookies }) {
    let page = await this.#provider.get(location)
    if (!page.location) {
      page = await this.#provider.submit(page, { identifier: this.account.username, password: this.account.password })
    }
    if (!page.location?.startsWith(this.origin)) throw new Error(`the provider did not come back: ${page.status}`)
    return { path: page.location, cookies }
  }

  /** A callback ready to be made. */
  async readyCallback(start) {
    return this.atProvider(Client.begun(await this.get(start)))
  }
}

/** A callback that ended signed in. */
export function assertSignedIn(response) {
  const cookies = response.headers.getSetCookie().join('\n')
  if (response.status !== 302 || !cookies.includes('wordpress_logged_in_')) {
    throw new Error(`the callback did not sign in: ${response.status} ${response.headers.get('location')}`)
  }
}
