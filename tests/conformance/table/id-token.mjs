// The claims of the ID token. OIDC Core §2, §3.1.3.7, §3.1.3.8; RFC 7519.
import { client } from '../tenant.mjs'
import { expect } from '../play.mjs'

const rule = (number) => `OIDC Core §3.1.3.7 rule ${number}`

/** Claims in place of the honest ones; undefined takes one away. */
const claims =
  (change) =>
  ({ tenant }) => {
    tenant.claims = change
  }

/** Both sides of a bound; the clock of one machine, so that ten seconds are enough. */
const at = (name, seconds) => claims((now) => ({ [name]: now + seconds }))

export const idToken = [
  ['an honest provider', 'signed in', 'OIDC Core §3.1.3.7', () => {}, { asked: { discovery: 1, token: 1, jwks: 1, userinfo: 0 } }],

  ['iss names another provider', 'id-token-issuer', rule(2), claims({ iss: 'https://evil.example/oidc' })],
  ['iss is missing', 'id-token-issuer', rule(2), claims({ iss: undefined })],
  ['iss has a slash more', 'id-token-issuer', rule(2), ({ tenant }) => void (tenant.claims = { iss: `${tenant.issuer}/` })],
  ['iss differs by case', 'id-token-issuer', rule(2), ({ tenant }) => void (tenant.claims = { iss: tenant.issuer.toUpperCase() })],
  ['iss is a list of the right one', 'id-token-issuer', rule(2), ({ tenant }) => void (tenant.claims = { iss: [tenant.issuer] })],

  ['aud is another client', 'id-token-audience', rule(3), claims({ aud: 'another' })],
  ['aud is missing', 'id-token-audience', rule(3), claims({ aud: undefined })],
  ['aud differs by case', 'id-token-audience', rule(3), claims({ aud: client.id.toUpperCase() })],
  ['aud is an empty list', 'id-token-audience', rule(3), claims({ aud: [] })],
  ['aud is a list of this client alone', 'signed in', rule(3), claims({ aud: [client.id] })],
  ['aud are two, and there is no azp', 'id-token-authorized-party', rule(4), claims({ aud: [client.id, 'another'] })],
  ['aud are two, and azp is this client', 'signed in', rule(5), claims({ aud: ['another', client.id], azp: client.id })],
  ['aud are two, and azp is the other', 'id-token-authorized-party', rule(5), claims({ aud: [client.id, 'another'], azp: 'another' })],
  ['aud are two strangers, and azp is this client', 'id-token-audience', rule(3), claims({ aud: ['one', 'two'], azp: client.id })],
  ['azp is another client', 'id-token-authorized-party', rule(5), claims({ azp: 'another' })],

  ['sub is missing', 'id-token-subject', 'OIDC Core §2', claims({ sub: undefined })],
  ['sub is empty', 'id-token-subject', 'OIDC Core §2', claims({ sub: '' })],
  ['sub has 256 characters', 'id-token-subject', 'OIDC Core §2', claims({ sub: 'a'.repeat(256) })],
  ['sub has 255 characters', 'signed in', 'OIDC Core §2', ({ tenant }) => void (tenant.subject = 'a'.repeat(255))],
  ['sub is not ASCII', 'id-token-subject', 'OIDC Core §2', claims({ sub: 'änna' })],
  ['sub is a number', 'id-token-subject', 'OIDC Core §2', claims({ sub: 1 })],
  ['sub differs by case: somebody else', 'signed in', 'OIDC Core §2', differsByCase],

  ['exp is missing', 'id-token-expired', rule(9), claims({ exp: undefined })],
  ['exp is text', 'id-token-expired', rule(9), claims((now) => ({ exp: String(now + 3600) }))],
  ['exp passed an hour ago', 'id-token-expired', rule(9), at('exp', -3600)],
  ['exp passed just within the leeway', 'signed in', rule(9), at('exp', -50)],
  ['exp passed just beyond the leeway', 'id-token-expired', rule(9), at('exp', -60)],
  ['exp has a fraction', 'signed in', 'RFC 7519 §2', at('exp', 60.5)],
  ['exp is as large as a number gets', 'id-token-malformed', 'RFC 7519 §2', ({ tenant }) => {
    tenant.editPayload = (json) => json.replace(/"exp":\d+/, '"exp":1e999')
  }],
  ['iat is missing', 'id-token-issued-at', rule(10), claims({ iat: undefined })],
  ['iat is text', 'id-token-issued-at', rule(10), claims((now) => ({ iat: String(now) }))],
  ['iat lies ahead, just within the leeway', 'signed in', rule(10), at('iat', 50)],
  ['iat lies ahead, just beyond the leeway', 'id-token-issued-at', rule(10), at('iat', 75)],
  ['nbf lies ahead, just within the leeway', 'signed in', 'RFC 7519 §4.1.5', at('nbf', 50)],
  ['nbf lies ahead, just beyond the leeway', 'id-token-not-yet-valid', 'RFC 7519 §4.1.5', at('nbf', 75)],
  ['nbf is text', 'id-token-not-yet-valid', 'RFC 7519 §4.1.5', claims((now) => ({ nbf: String(now) }))],

  ['nonce is another', 'id-token-nonce', rule(11), claims({ nonce: 'A'.repeat(43) })],
  ['nonce is missing', 'id-token-nonce', rule(11), claims({ nonce: undefined })],
  ['nonce is null', 'id-token-nonce', rule(11), claims({ nonce: null })],
  ['nonce has a character more', 'id-token-nonce', rule(11), claims((now, token, { nonce }) => ({ nonce: `${nonce}A` }))],
  ['nonce of an earlier sign-in of this browser', 'id-token-nonce', rule(11), replayedNonce, { noise: /token-response-malformed/ }],
  ['the whole ID token of an earlier sign-in', 'id-token-nonce', rule(11), replayedToken],

  ['at_hash is right', 'signed in', 'OIDC Core §3.1.3.8', ({ tenant }) => {
    tenant.claims = (now, token) => ({ at_hash: tenant.halfHash(token) })
  }],
  ['at_hash is of another access token', 'id-token-access-token-hash', 'OIDC Core §3.1.3.8', ({ tenant }) => {
    tenant.claims = () => ({ at_hash: tenant.halfHash('another') })
  }],
  ['at_hash is by another hash than the signature', 'id-token-access-token-hash', 'OIDC Core §3.1.3.6', ({ tenant }) => {
    tenant.claims = (now, token) => ({ at_hash: tenant.halfHash(token, 256) })
  }],
  ['at_hash is null', 'id-token-access-token-hash', 'OIDC Core §3.1.3.8', claims({ at_hash: null })],

  ['a member twice in the claims', 'id-token-malformed', 'RFC 8725 §2.4', ({ tenant }) => {
    tenant.editPayload = (json) => json.replace('{', '{"sub":"victim",')
  }],
  ['a member twice, once escaped', 'id-token-malformed', 'RFC 8725 §2.4', ({ tenant }) => {
    tenant.editPayload = (json) => json.replace('{', '{"su\\u0062":"victim",')
  }],
  ['claims nested 10,000 deep', 'id-token-malformed', 'RFC 8259 §9', ({ tenant }) => {
    tenant.editPayload = (json) => json.replace('{', `{"deep":${'['.repeat(10_000)}${']'.repeat(10_000)},`)
  }],
  ['claims are not UTF-8', 'id-token-malformed', 'RFC 7519 §7.2', ({ tenant }) => {
    tenant.editPayload = (json) => Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from([0x2c, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])])
  }],
  ['claims begin with a byte order mark', 'id-token-malformed', 'RFC 8259 §8.1', ({ tenant }) => {
    tenant.editPayload = (json) => `\ufeff${json}`
  }],
  ['claims are a list', 'id-token-malformed', 'RFC 7519 §7.2', ({ tenant }) => void (tenant.editPayload = (json) => `[${json}]`)],
  ['claims are no JSON but markup', 'id-token-malformed', 'RFC 7519 §7.2', ({ tenant }) => {
    tenant.editPayload = () => '<script>alert("evil-markup")</script>'
  }],
  ['an ID token of 60 KiB', 'signed in', 'our limit: 64 KiB', claims({ long: 'a'.repeat(40_000) })],
  ['an ID token of 100 KiB', 'id-token-malformed', 'our limit: 64 KiB', claims({ long: 'a'.repeat(75_000) })],
  ['an ID token of over 1 MiB', 'provider-response-too-large', 'our limit: 1 MiB', claims({ long: 'a'.repeat(2 ** 20) })],
]

async function differsByCase(play) {
  play.tenant.subject = 'anna'
  await play.signIn()
  const anna = await play.whoIs()
  play.browser.cookies.clear()
  play.tenant.subject = 'Anna'
  const answer = await play.signIn()
  expect((await play.whoIs()).id !== anna.id, 'the same user')
  return answer
}

async function replayedNonce(play) {
  const { tenant } = play
  let nonce
  tenant.claims = (now, token, claims) => {
    nonce = claims.nonce
    return {}
  }
  tenant.tokens = { token_type: undefined }
  const { html } = await play.signIn()
  expect(/Error ID/.test(html), 'the earlier sign-in was not refused')
  tenant.tokens = {}
  tenant.claims = () => ({ nonce })
}

async function replayedToken(play) {
  const { tenant } = play
  const stolen = play.browser.copy()
  const victim = await play.callback(stolen)
  const [token] = [tenant.tokensFor(tenant.grants.get(victim.searchParams.get('code'))).id_token]
  tenant.tokens = { id_token: token }
}
