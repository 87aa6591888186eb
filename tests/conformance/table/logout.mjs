// Logout tokens, and the browser that comes back from signing out. OIDC Back-Channel Logout §2.4 to §2.6, RP-Initiated Logout §3.
import { randomBytes } from 'node:crypto'
import { Client } from '../client.mjs'
import { base64url, keyOf, sign } from '../keys.mjs'
import { expect } from '../play.mjs'
import { client, markup } from '../tenant.mjs'

const event = 'http://schemas.openid.net/event/backchannel-logout'
const rules = 'Back-Channel Logout §2.6'

const there = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

/** Signed by the tenant; what is undefined is not there. */
function token({ tenant, sid }, { claims = {}, header = {} } = {}) {
  const { header: own, now } = tenant
  tenant.header = { ...own, typ: 'logout+jwt', ...header }
  const jti = randomBytes(9).toString('base64url')
  const honest = { iss: tenant.issuer, aud: client.id, sub: tenant.subject, sid, iat: now, exp: now + 120, jti, events: { [event]: {} } }
  try {
    return tenant.jwt(there({ ...honest, ...claims }))
  } finally {
    tenant.header = own
  }
}

const send = (play, logout_token, options = {}) => post(play, new URLSearchParams({ logout_token }), options)
const post = ({ site }, body, options = {}) =>
  new Client().get(`${site}/?logto=backchannel-logout`, { method: 'POST', body, ...options })

/** Anna is signed in, by a session of this name. */
async function signedIn(play) {
  play.tenant.subject = 'anna'
  play.sid ??= `Session-${randomBytes(9).toString('hex')}`
  play.tenant.claims = { sid: play.sid }
  await play.signIn()
  play.mark()
  play.asked()
}

const told =
  (make) =>
  async (play) => {
    await signedIn(play)
    return send(play, await make(play))
  }
const claims = (change) => told((play) => token(play, { claims: typeof change === 'function' ? change(play) : change }))
const header = (change) => told((play) => token(play, { header: change }))
const crafted = (make) => told((play) => make(...token(play).split('.')))

const hmac = (key) =>
  told((play) => {
    const [, payload] = token(play).split('.')
    const text = `${base64url('{"alg":"HS256","kid":"one","typ":"logout+jwt"}')}.${payload}`
    return `${text}.${sign('HS256', key(play.tenant), text)}`
  })

/** Sent by somebody whose key this is. */
const by = (change) =>
  told((play) => {
    change(play.tenant)
    return token(play)
  })

const once = { asked: { jwks: 0, discovery: 0, token: 0 } }

const answered = [
  ['it names subject and session', 'signed out', rules, claims({}), once],
  ['it names the session alone', 'signed out', `${rules} rule 5`, claims({ sub: undefined }), once],
  ['it names the subject alone', 'signed out', `${rules} rule 5`, claims({ sid: undefined }), { ...once, all: true }],
  ['it has no exp, as some versions of Logto send it', 'signed out', 'our addition: 5 minutes', claims({ exp: undefined })],
  ['it names a session that is not here', 'nothing ended', 'Back-Channel Logout §2.7', claims({ sid: 'another session' })],
  ['it names the session of somebody else', 'nothing ended', 'Back-Channel Logout §2.7', claims({ sub: 'berta' })],
  ['its session differs by case', 'nothing ended', 'OIDC Core §2', claims(({ sid }) => ({ sid: sid.toUpperCase() }))],

  ['issuer is another', 'logout-token-issuer', `${rules} rule 4`, claims({ iss: 'https://evil.example/oidc' }), once],
  ['issuer has a slash more', 'logout-token-issuer', `${rules} rule 4`, claims(({ tenant }) => ({ iss: `${tenant.issuer}/` })), once],
  ['issuer is not there', 'logout-token-issuer', `${rules} rule 4`, claims({ iss: undefined }), once],
  ['issuer is markup', 'logout-token-issuer', `${rules} rule 4`, claims({ iss: markup }), once],
  ['audience is another', 'logout-token-audience', `${rules} rule 4`, claims({ aud: 'another-app' }), once],
  ['audience is not there', 'logout-token-audience', `${rules} rule 4`, claims({ aud: undefined }), once],
  ['several audiences without azp', 'logout-token-audience', `${rules} rule 4`, claims({ aud: [client.id, 'another-app'] }), once],
  ['iat is not there', 'logout-token-issued-at', `${rules} rule 4`, claims({ iat: undefined })],
  ['iat lies ahead', 'logout-token-issued-at', `${rules} rule 4`, claims(({ tenant }) => ({ iat: tenant.now + 600 }))],
  ['nbf lies ahead', 'logout-token-issued-at', 'RFC 7519 §4.1.5', claims(({ tenant }) => ({ nbf: tenant.now + 600 }))],
  ['it has expired', 'logout-token-expired', `${rules} rule 4`, claims(({ tenant }) => ({ iat: tenant.now - 600, exp: tenant.now - 480 }))],
  ['it is an hour old and has no exp', 'logout-token-expired', 'our addition: 5 minutes', claims(({ tenant }) => ({ iat: tenant.now - 3600, exp: undefined }))],
  ['neither subject nor session', 'logout-token-subject', `${rules} rule 5`, claims({ sub: undefined, sid: undefined })],
  ['subject is empty', 'logout-token-subject', `${rules} rule 5`, claims({ sub: '' })],
  ['session is a list', 'logout-token-subject', `${rules} rule 5`, claims(({ sid }) => ({ sid: [sid] }))],
  ['no events', 'logout-token-events', `${rules} rule 6`, claims({ events: undefined })],
  ['another event', 'logout-token-events', `${rules} rule 6`, claims({ events: { 'http://schemas.openid.net/event/other': {} } })],
  ['events are a list', 'logout-token-events', `${rules} rule 6`, claims({ events: [event] })],
  ['the event is no object', 'logout-token-events', `${rules} rule 6`, claims({ events: { [event]: true } })],
  ['a nonce', 'logout-token-nonce', `${rules} rule 7`, claims({ nonce: 'nonce' })],
  ['a nonce that is null', 'logout-token-nonce', `${rules} rule 7`, claims({ nonce: null })],
  ['jti is not there', 'logout-token-id', 'Back-Channel Logout §2.4', claims({ jti: undefined })],
  ['jti is empty', 'logout-token-id', 'Back-Channel Logout §2.4', claims({ jti: '' })],
  ['it comes twice', 'logout-token-replayed', `${rules} rule 8`, async (play) => {
    await signedIn(play)
    const first = token(play)
    expect((await send(play, first)).status === 200, 'it is not taken at all')
    play.browser.cookies.clear()
    await signedIn(play)
    return send(play, first)
  }],

  ['typ says JWT', 'logout-token-malformed', 'Back-Channel Logout §2.4', header({ typ: 'JWT' }), once],
  ['typ says access token', 'logout-token-malformed', 'RFC 9068 §2.1', header({ typ: 'at+jwt' }), once],
  ['an ID token in its place', 'logout-token-events', `${rules} rule 6`, told(({ tenant }) => tenant.issued.at(-1))],
  ['a critical member in the header', 'logout-token-malformed', 'RFC 7515 §4.1.11', header({ crit: ['exp'] }), once],
  ['it is encrypted', 'logout-token-malformed', `${rules} rule 1`, crafted(() => `${base64url('{"alg":"RSA-OAEP","enc":"A128GCM"}')}.a.b.c.d`), once],
  ['a member twice', 'logout-token-malformed', 'RFC 8725 §2.4', told((play) => {
    play.tenant.editPayload = (text) => text.replace('{', '{"sub":"berta",')
    return token(play)
  }), once],
  ['alg is none', 'logout-token-algorithm', `${rules} rule 3`, crafted((_, payload) => `${base64url('{"alg":"none","typ":"logout+jwt"}')}.${payload}.`), once],
  ['HS256 with the client secret', 'logout-token-algorithm', `${rules} rule 3`, hmac(() => client.secret), once],
  ['HS256 with the public key', 'logout-token-algorithm', 'RFC 8725 §2.1', hmac(({ key }) => key.publicKey.export({ type: 'spki', format: 'pem' })), once],
  ['an algorithm that is not announced', 'logout-token-algorithm', `${rules} rule 3`, by((tenant) => {
    tenant.use('ES256')
    tenant.documents.id_token_signing_alg_values_supported = ['ES384']
  }), { asked: { discovery: 1, token: 0 } }],
  ["a stranger's key under the name of the provider's", 'logout-token-signature', `${rules} rule 2`, by((tenant) => {
    tenant.key = keyOf('ec-384', 'attacker')
  }), { asked: { jwks: 1, token: 0 } }],
  ['a key that nobody knows', 'logout-token-key-unknown', `${rules} rule 2`, header({ kid: 'unknown' }), { asked: { jwks: 1, token: 0 } }],
  ['an RSA key of 1024 bits', 'logout-token-key-weak', 'RFC 7518 §3.3', by((tenant) => tenant.use('RS256', keyOf('rsa-1024')))],
  ['its signature is changed', 'logout-token-signature', `${rules} rule 2`, crafted((head, payload, signature) => `${head}.${payload}.${(signature[0] === 'A' ? 'B' : 'A') + signature.slice(1)}`)],

  ['no token', 'logout-token-missing', 'Back-Channel Logout §2.5', async (play) => {
    await signedIn(play)
    return post(play, new URLSearchParams({ token: token(play) }))
  }, once],
  ['two tokens', 'logout-token-missing', 'Back-Channel Logout §2.5', async (play) => {
    await signedIn(play)
    return post(play, new URLSearchParams([['logout_token', token(play)], ['logout_token', token(play)]]))
  }, once],
  ['a token as JSON', 'logout-token-missing', 'Back-Channel Logout §2.5', async (play) => {
    await signedIn(play)
    return post(play, JSON.stringify({ logout_token: token(play) }), { headers: { 'content-type': 'application/json' } })
  }, once],
  ['a request of 65 KiB', 'input-too-large', 'our limit: 64 KiB', async (play) => {
    await signedIn(play)
    return post(play, new URLSearchParams({ logout_token: token(play), more: 'a'.repeat(66_000) }))
  }, once],
].map(([name, expected, clause, act, more]) => [`logout token: ${name}`, expected, clause, act, { ...more, server: true }])

/** Somebody comes back from signing out with this `state`: the site's home, whatever it says. */
const back = (state) => async (play) => {
  const query = await state(play)
  return play.browser.get(`${play.site}/?logto=signed-out&${query}`)
}
const home = {
  otherwise: ({ status, location }) =>
    status === 302 && /^http:\/\/127\.0\.0\.1:\d+\/$/.test(location) ? 'home' : `${status} to ${location}`,
}
const state = 'RP-Initiated Logout §3'

const returned = [
  ['signed out, and no state comes back', 'home', state, back(() => ''), home],
  ['signed out, and the state is made up', 'home', state, back(() => 'state=https://evil.example/'), home],
  ['signed out, and the state is that of a sign-in', 'home', state, back(async (play) => {
    const begun = await play.begin()
    play.browser.cookies.clear()
    return `state=${new URL(begun.location).searchParams.get('state')}`
  }), home],
]

export const logout = [...answered, ...returned]
