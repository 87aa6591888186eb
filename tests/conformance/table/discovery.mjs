// Provider metadata and keys. OIDC Discovery §3, §4; RFC 7517.
import { markup } from '../tenant.mjs'

const document =
  (change) =>
  ({ tenant }) =>
    void Object.assign(tenant.documents, typeof change === 'function' ? change(tenant) : change)

/** In place of the discovery document, or of the keys. */
const instead =
  (kind, answer) =>
  ({ tenant }) =>
    void (tenant.instead[kind] = answer)

const text =
  (edit) =>
  ({ tenant }) =>
    void (tenant.editDocument = edit)

const html = { type: 'text/html', body: `<h1>Welcome</h1>${markup}` }
const once = { asked: { discovery: 1, token: 0, jwks: 0 } }
/** No code is used up for keys that are not to be had. */
const keysAlone = { asked: { discovery: 1, token: 0, jwks: 1 } }
const issuer = 'OIDC Discovery §4.3'
const endpoints = 'OIDC Discovery §3'
const json = 'OIDC Discovery §4.2'
const large = 5 * 2 ** 20

/** Takes the connection, and says nothing for longer than anybody waits. */
const never = () => 'never'

/** Says that there is more to come, and goes. */
const cut = (request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
  response.write('{"issuer":')
  setTimeout(() => response.destroy(), 20)
  return 'never'
}

export const discovery = [
  ['discovery names another issuer', 'discovery-issuer', issuer, document({ issuer: 'https://evil.example/oidc' }), once],
  ['discovery names its issuer with a slash more', 'discovery-issuer', issuer, document(({ issuer }) => ({ issuer: `${issuer}/` })), once],
  ['discovery names its issuer in another case', 'discovery-issuer', issuer, document(({ issuer }) => ({ issuer: issuer.toUpperCase() })), once],
  ['discovery names markup for an issuer', 'discovery-issuer', issuer, document({ issuer: markup }), once],
  ['discovery names no issuer', 'discovery-malformed', issuer, document({ issuer: undefined }), once],
  ['discovery names its issuer twice', 'discovery-malformed', 'RFC 8725 §2.4', text((body) => body.replace('{', '{"issuer":"https://evil.example",')), once],
  ['discovery is a page', 'discovery-malformed', json, instead('discovery', html), once],
  ['discovery is empty', 'discovery-malformed', json, instead('discovery', { body: '' }), once],
  ['discovery is a list', 'discovery-malformed', json, text((body) => `[${body}]`), once],
  ['discovery is cut off', 'discovery-malformed', json, text((body) => body.slice(0, 100)), once],
  ['discovery is not UTF-8', 'discovery-malformed', json, instead('discovery', { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }), once],
  ['discovery is nested 10,000 deep', 'discovery-malformed', 'RFC 8259 §9', text((body) => body.replace('{', `{"deep":${'['.repeat(10_000)}${']'.repeat(10_000)},`)), once],
  ['discovery is 5 MiB long', 'provider-response-too-large', 'our limit: 1 MiB', text((body) => body + ' '.repeat(large)), once],
  ['discovery redirects', 'provider-status', 'OIDC Discovery §4.2', ({ tenant }) => {
    tenant.instead.discovery = { status: 302, headers: { location: `${tenant.endpoint}/evil` } }
  }, { asked: { discovery: 1, elsewhere: 0 } }],
  ['discovery hangs', 'provider-timed-out', 'our limit: 5 s', instead('discovery', never), { slow: true }],
  ['discovery is not there', 'discovery-not-found', 'OIDC Discovery §4.1', instead('discovery', { ...html, status: 404 }), once],
  ['discovery answers 500', 'provider-status', 'RFC 9110 §15.6', instead('discovery', { ...html, status: 500 }), once],
  ['discovery is cut off by the connection', 'provider-unreachable', 'RFC 9110 §8.6', instead('discovery', cut)],
  ['discovery is a bomb: 1 GiB, compressed', 'provider-unreachable', 'our limit: 1 MiB', bomb('discovery')],
  ['the provider is not there', 'provider-unreachable', 'RFC 9110 §15.6', ({ tenant }) => {
    tenant.base = 'http://127.0.0.1:9'
  }, { settings: ({ tenant }) => ({ endpoint: tenant.endpoint }) }],
  ...['authorization_endpoint', 'token_endpoint', 'jwks_uri'].flatMap((name) => [
    [`discovery lacks ${name}`, 'discovery-endpoint-missing', endpoints, document({ [name]: undefined }), once],
    [`${name} is not TLS`, 'discovery-endpoint-insecure', endpoints, document({ [name]: 'http://evil.example/' }), once],
  ]),
  ['authorization_endpoint is a script', 'discovery-endpoint-insecure', endpoints, document({ authorization_endpoint: 'javascript:alert("evil-markup")' }), once],
  ['token_endpoint has credentials', 'discovery-endpoint-insecure', endpoints, document({ token_endpoint: 'https://a:b@evil.example/' }), once],
  ['token_endpoint is a file', 'discovery-endpoint-insecure', endpoints, document({ token_endpoint: 'file:///etc/passwd' }), once],
  ['userinfo_endpoint is a list', 'discovery-endpoint-insecure', endpoints, document({ userinfo_endpoint: ['https://evil.example'] }), once],
  ['nothing is announced but none and HMAC', 'discovery-algorithms', 'RFC 8725 §3.2', document({ id_token_signing_alg_values_supported: ['none', 'HS256', 'HS512'] }), once],
  ['an empty list is announced', 'discovery-algorithms', endpoints, document({ id_token_signing_alg_values_supported: [] }), once],
  ['members that nobody knows', 'signed in', 'OIDC Discovery §3', document({ display_values_supported: { odd: [1] }, mtls_endpoint_aliases: 7 })],

  ['JWKS is a page', 'jwks-malformed', 'RFC 7517 §5', instead('jwks', html), keysAlone],
  ['JWKS is a list', 'jwks-malformed', 'RFC 7517 §5', instead('jwks', { body: '[]' }), keysAlone],
  ['JWKS has no keys', 'jwks-malformed', 'RFC 7517 §5', ({ tenant }) => void (tenant.keys = []), keysAlone],
  ['JWKS has its keys twice', 'jwks-malformed', 'RFC 7517 §4', ({ tenant }) => {
    tenant.jwks = `{"keys":[],"keys":${JSON.stringify(tenant.keys)}}`
  }, keysAlone],
  ['JWKS has 2,000 keys before the right one', 'id-token-key-unknown', 'our limit: 16 keys', ({ tenant }) => {
    const [key] = tenant.keys
    tenant.keys = [...Array.from({ length: 2000 }, (_, at) => ({ ...key, kid: `key ${at}` })), key]
  }],
  ['JWKS is 5 MiB long', 'provider-response-too-large', 'our limit: 1 MiB', instead('jwks', { body: `{"keys":[]}${' '.repeat(large)}` }), keysAlone],
  ['JWKS is a bomb: 1 GiB, compressed', 'provider-unreachable', 'our limit: 1 MiB', bomb('jwks')],
  ['JWKS redirects', 'provider-status', 'RFC 9110 §15.4', ({ tenant }) => {
    tenant.instead.jwks = { status: 302, headers: { location: `${tenant.endpoint}/evil` } }
  }, { asked: { jwks: 1, token: 0, elsewhere: 0 } }],
  ['JWKS answers 503', 'provider-status', 'RFC 9110 §15.6', instead('jwks', { ...html, status: 503 }), keysAlone],
  ['JWKS hangs', 'provider-timed-out', 'our limit: 5 s', instead('jwks', never), { slow: true, asked: { jwks: 1, token: 0 } }],
]

/** A gigabyte of blanks that travels as one megabyte. */
function bomb(kind) {
  return async ({ tenant }) => {
    const { gzipSync } = await import('node:zlib')
    const layer = gzipSync(Buffer.alloc(2 ** 26, ' '))
    tenant.instead[kind] = (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      for (let at = 0; at < 16; ++at) response.write(layer)
      response.end()
      return 'never'
    }
  }
}
