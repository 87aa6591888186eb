// The least that a browser is: cookies, redirects, and one form on a page.

export class Browser {
  #cookies = new Map()
  /** The address of the page last shown. */
  url

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
      headers: { cookie: [...this.#cookies.values()].map(({ pair }) => pair).join('; ') },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';')
      const name = pair.split('=')[0]
      if (/expires=Thu, 01 Jan 1970/i.test(cookie)) this.#cookies.delete(name)
      else this.#cookies.set(name, { pair })
    }
    const location = response.headers.get('location')
    if (location) {
      const to = new URL(location, url)
      if (to.host === new URL(url).host) return this.#request(to.href, {})
      return { status: response.status, url, location: to.href }
    }
    this.url = url
    return { status: response.status, url, html: await response.text() }
  }
}
