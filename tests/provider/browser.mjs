// The least that a browser is: cookies, redirects, and one form on a page.

export class Browser {
  #jars = new Map()
  /** The address of the page last shown. */
  url

  /** The header for a host, whatever the port, as cookies have it. */
  cookieHeader(url) {
    return [...this.#jar(url).values()].join('; ')
  }

  async get(url) {
    return this.#request(url, {})
  }

  /** Fills in the form of `page` and sends it, hidden fields included. */
  async submit(page, fields) {
    const [form] = page.html.match(/<form[\s\S]*<\/form>/) ?? []
    if (!form) throw new Error(`no form on ${page.url} (${page.status})`)
    const action = form.match(/action="([^"]+)"/)[1]
    const hidden = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)]
    const body = new URLSearchParams({
      ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
      ...fields,
    })
    return this.#request(new URL(action, page.url).href, { method: 'POST', body })
  }

  /** Follows redirects within one host; a redirect to another one is given back as `location`. */
  async #request(url, options) {
    const response = await fetch(url, {
      ...options,
      redirect: 'manual',
      headers: { cookie: this.cookieHeader(url) },
    })
    for (const cookie of response.headers.getSetCookie()) this.#keep(url, cookie)
    const location = response.headers.get('location')
    if (location) {
      const to = new URL(location, url)
      if (to.host === new URL(url).host) return this.#request(to.href, {})
      return { status: response.status, url, location: to.href }
    }
    this.url = url
    return { status: response.status, url, html: await response.text() }
  }

  #keep(url, cookie) {
    const [pair, ...attributes] = cookie.split(/; */)
    const [name] = pair.split('=')
    const value = (attribute) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${attribute}=`))?.slice(attribute.length + 1)
    const ended = value('max-age') === '0' || Date.parse(value('expires') ?? 'never') < Date.now()
    if (ended) this.#jar(url).delete(name)
    else this.#jar(url).set(name, pair)
  }

  #jar(url) {
    const { hostname } = new URL(url)
    if (!this.#jars.has(hostname)) this.#jars.set(hostname, new Map())
    return this.#jars.get(hostname)
  }
}
