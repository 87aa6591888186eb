// One provider as one site sees it: honest until a case says otherwise.
import { createHash, randomBytes } from 'node:crypto'
import { base64url, jwkOf, keyOf, kindOf, sign } from './keys.mjs'

export const client = { id: 'wordpress+app%1', secret: 's3cret+/=%20&:~x' }

/** What nobody may ever see on a page or in a log; in everything that a visitor of the provider could choose. */
export const markup = '<script>alert("evil-markup")</script>'

const hashes = { 256: 'sha256', 384: 'sha384', 512: 'sha512' }

export class Tenant {
  constructor(base, name) {
    this.home = base
    this.name = name
    this.reset()
  }

  reset() {
    this.base = this.home
    this.counts = {}
    this.grants = new Map()
    this.issued = []
    /** Seconds that its clock is ahead. */
    this.ahead = 0
    this.alg = 'ES384'
    this.key = keyOf('ec-384')
    this.header = { alg: 'ES384', kid: 'one' }
    this.keys = [jwkOf(this.key, { kid: 'one', alg: 'ES384' })]
    this.jwks = undefined
    this.claims = {}
    this.tokens = {}
    this.userinfo = {}
    this.documents = {}
    this.headers = { discovery: {}, jwks: {} }
    this.instead = {}
    this.editPayload = this.editToken = this.editDocument = this.editTokens = (text) => text
    this.checksCode = true
  }

  get endpoint() {
    return `${this.base}/${this.name}`
  }

  get issuer() {
    return `${this.endpoint}/oidc`
  }

  get now() {
    return Math.floor(Date.now() / 1000) + this.ahead
  }

  /** Signs with `alg` from now on, announces it, and publishes the key. */
  use(alg, key = keyOf(kindOf(alg)), members = {}) {
    this.alg = alg
    this.key = key
    this.header = { alg, kid: 'one' }
    this.keys = [jwkOf(key, { kid: 'one', alg, ...members })]
    this.documents.id_token_signing_alg_values_supported = [alg]
  }

  get discovery() {
    return without({
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/auth`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      userinfo_endpoint: `${this.issuer}/me`,
      end_session_endpoint: `${this.issuer}/session/end`,
      id_token_signing_alg_values_supported: ['ES384', 'RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      authorization_response_iss_parameter_supported: true,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      ...this.documents,
    })
  }

  /** What a browser that signs in here is sent back with. */
  authorize(parameters) {
    const code = randomBytes(16).toString('base64url')
    this.grants.set(code, Object.fromEntries(parameters))
    const back = new URL(parameters.get('redirect_uri'))
    back.searchParams.set('code', code)
    back.searchParams.set('state', parameters.get('state'))
    back.searchParams.set('iss', this.issuer)
    return back
  }

  /** RFC 6749 §4.1.3, RFC 7636 §4.6: the answer to a token request, status and body. */
  redeem(authorization, form) {
    const [id, secret] = Buffer.from((authorization ?? '').replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':')
    const plain = (text) => decodeURIComponent((text ?? '').replaceAll('+', ' '))
    if (plain(id) !== client.id || plain(secret) !== client.secret) return [401, { error: 'invalid_client' }]
    const grant = this.grants.get(form.get('code'))
    if (!grant) return [400, { error: 'invalid_grant', error_description: markup }]
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (this.checksCode) {
      this.grants.delete(form.get('code'))
      if (challenge !== grant.code_challenge || form.get('redirect_uri') !== grant.redirect_uri) {
        return [400, { error: 'invalid_grant' }]
      }
    }
    return [200, this.tokensFor(grant)]
  }

  tokensFor(grant) {
    const accessToken = randomBytes(24).toString('base64url')
    this.issued.push(accessToken)
    const tokens = { access_token: accessToken, token_type: 'Bearer', expires_in: 3600, scope: 'openid' }
    tokens.id_token = this.idToken(grant, accessToken)
    this.issued.push(tokens.id_token)
    return without({ ...tokens, ...this.tokens })
  }

  idToken(grant, accessToken) {
    const claims = {
      iss: this.issuer,
      sub: this.subject,
      aud: client.id,
      iat: this.now,
      exp: this.now + 3600,
      nonce: grant.nonce,
      // OIDC Core §2: required where it is asked for.
      auth_time: 'max_age' in grant ? this.now : undefined,
      name: 'Nina Novak',
      username: null,
      email: null,
      phone_number: null,
    }
    const given = typeof this.claims === 'function' ? this.claims(this.now, accessToken, claims) : this.claims
    return this.jwt(without({ ...claims, ...given }))
  }

  /** By the tenant's key and header; `editPayload` has the JSON in its hand, `editToken` the whole. */
  jwt(claims) {
    const header = typeof this.header === 'string' ? this.header : JSON.stringify(without(this.header))
    const payload = this.editPayload(JSON.stringify(claims))
    const text = `${base64url(header)}.${base64url(payload)}`
    return this.editToken(`${text}.${sign(this.alg, this.key, text)}`)
  }

  /** OIDC Core §3.1.3.6. */
  halfHash(accessToken, bits = 384) {
    const digest = createHash(hashes[bits]).update(accessToken).digest()
    return digest.subarray(0, digest.length / 2).toString('base64url')
  }
}

/** Members that a case made undefined are not there. */
const without = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
