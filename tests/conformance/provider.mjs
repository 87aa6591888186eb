// A server that speaks just enough OpenID Connect to misbehave: one tenant for each site that asks.
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { Tenant } from './tenant.mjs'

const paths = {
  '/oidc/.well-known/openid-configuration': 'discovery',
  '/oidc/jwks': 'jwks',
  '/oidc/token': 'token',
  '/oidc/me': 'userinfo',
  '/oidc/auth': 'authorization',
}

export class Provider {
  #tenants = new Map()
  #servers = []

  /** `tls`: `{ name: { key, cert } }`, a server each. */
  static async start(tls = {}) {
    const provider = new Provider()
    const answer = (request, response) => provider.#answer(request, response)
    provider.base = `http://127.0.0.1:${await provider.#listen(createServer(answer))}`
    provider.secure = {}
    for (const [name, options] of Object.entries(tls)) {
      provider.secure[name] = `https://localhost:${await provider.#listen(createSecureServer(options, answer))}`
    }
    return provider
  }

  tenant(name) {
    const tenant = new Tenant(this.base, name)
    this.#tenants.set(name, tenant)
    return tenant
  }

  async stop() {
    for (const server of this.#servers) {
      server.closeAllConnections()
      server.close()
    }
  }

  #listen(server) {
    this.#servers.push(server)
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))
  }

  async #answer(request, response) {
    const url = new URL(request.url, this.base)
    const [, name, path] = url.pathname.match(/^\/([^/]+)(\/.*)?$/) ?? []
    const tenant = this.#tenants.get(name)
    const kind = paths[path] ?? 'elsewhere'
    if (!tenant) return void response.writeHead(404).end()
    tenant.counts[kind] = (tenant.counts[kind] ?? 0) + 1
    const body = await read(request)
    const instead = tenant.instead[kind]
    const answered = typeof instead === 'function' ? await instead(request, response, body) : instead
    if (response.headersSent || response.destroyed || answered === 'never') return
    if (answered) return send(response, answered)
    this[kind](tenant, response, { request, url, body })
  }

  discovery(tenant, response) {
    send(response, { headers: tenant.headers.discovery, body: tenant.editDocument(JSON.stringify(tenant.discovery)) })
  }

  jwks(tenant, response) {
    send(response, { headers: tenant.headers.jwks, body: tenant.jwks ?? JSON.stringify({ keys: tenant.keys }) })
  }

  authorization(tenant, response, { url }) {
    response.writeHead(302, { location: tenant.authorize(url.searchParams).href }).end()
  }

  token(tenant, response, { request, body }) {
    const [status, answer] = tenant.redeem(request.headers.authorization, new URLSearchParams(body))
    send(response, { status, body: tenant.editTokens(JSON.stringify(answer)) })
  }

  userinfo(tenant, response) {
    send(response, { body: JSON.stringify({ sub: tenant.subject, ...tenant.userinfo }) })
  }

  elsewhere(tenant, response) {
    send(response, { status: 404, type: 'text/html', body: '<h1>Not here</h1>' })
  }
}

function send(response, { status = 200, type = 'application/json', headers = {}, body = '' }) {
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(body)
}

async function read(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
