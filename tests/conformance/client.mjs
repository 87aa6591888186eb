// The least that a browser is: a jar of cookies. Nothing is followed, so that every answer can be looked at.

export class Client {
  constructor(cookies = new Map()) {
    this.cookies = new Map(cookies)
  }

  /** Another browser with the same cookies: who stole them, or who opens a second window. */
  copy() {
    return new Client(this.cookies)
  }

  async get(url, options = {}) {
    const { headers = {}, ...others } = options
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      ...others,
      headers: { ...(cookie && { cookie }), ...headers },
    })
    const setCookies = response.headers.getSetCookie()
    setCookies.forEach((cookie) => this.#keep(cookie))
    const location = response.headers.get('location')
    const html = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      setCookies,
      html,
      location: location && new URL(location, url).href,
    }
  }

  /** The cookies that a browser signed in to WordPress has. */
  get sessionCookies() {
    return [...this.cookies.keys()].filter((name) => /^wordpress_(logged_in_|sec_)?[0-9a-f]{32}$/.test(name))
  }

  /** Those of pending sign-ins, oldest first. */
  get pending() {
    return [...this.cookies.keys()].filter((name) => /^(__Host-)?logto_rp_/.test(name))
  }

  #keep(cookie) {
    const [pair, ...attributes] = cookie.split(/; */)
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    const said = Object.fromEntries(attributes.map((one) => one.toLowerCase().split('=')))
    if (said['max-age'] === '0' || Date.parse(said.expires ?? 'never') < Date.now()) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}
