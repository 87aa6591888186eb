// Counts requests by endpoint, and misbehaves where a test asks for it.

const endpoints = {
  '/oidc/.well-known/openid-configuration': 'discovery',
  '/oidc/jwks': 'jwks',
  '/oidc/token': 'token',
  '/oidc/me': 'userinfo',
  '/oidc/auth': 'authorization',
  '/oidc/session/end': 'end-session',
}

/** Endpoints that the relying party's server asks, rather than the browser. */
const ofRelyingParty = ['discovery', 'jwks', 'token', 'userinfo']

export class Traffic {
  #counts = new Map()
  #faults = new Map()

  reset() {
    this.#counts.clear()
  }

  /** Requests by endpoint; `relyingParty` is the sum of those that a server sent. */
  get counts() {
    const counts = Object.fromEntries(this.#counts)
    const relyingParty = ofRelyingParty.reduce((sum, endpoint) => sum + (counts[endpoint] ?? 0), 0)
    return { ...counts, relyingParty }
  }

  /** { endpoint, status, body, bytes (padded to), headers, delay (ms), times }, or nothing to behave well again. */
  misbehave(fault) {
    if (fault?.endpoint) this.#faults.set(fault.endpoint, { status: 500, times: Infinity, ...fault })
    else this.#faults.clear()
  }

  /** Counts a request; says whether it has been answered by a fault. */
  async take(request, response) {
    const endpoint = endpoints[new URL(request.url, 'http://provider').pathname] ?? 'other'
    this.#counts.set(endpoint, (this.#counts.get(endpoint) ?? 0) + 1)
    const fault = this.#faults.get(endpoint)
    if (!fault || fault.times-- <= 0) return false

    if (fault.delay) await new Promise((resolve) => setTimeout(resolve, fault.delay))
    if (fault.status === null) return false
    response.writeHead(fault.status, fault.headers ?? { 'content-type': 'text/plain' })
    const body = typeof fault.body === 'object' ? JSON.stringify(fault.body) : (fault.body ?? '')
    response.end(body.padEnd(fault.bytes ?? 0))
    return true
  }
}
