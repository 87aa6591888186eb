// The token request, its response, and userinfo. RFC 6749 §4.1.3, §5; OIDC Core §3.1.3, §5.3.
import { base64url, keyOf, sign } from '../keys.mjs'
import { client, markup } from '../tenant.mjs'

const refusal = (error, status = 400) => ({ status, body: JSON.stringify({ error, error_description: markup, error_uri: markup }) })
const html = { type: 'text/html', body: `<h1>Sign in</h1>${markup}` }

const instead =
  (answer) =>
  ({ tenant }) =>
    void (tenant.instead.token = answer)

const tokens =
  (change) =>
  ({ tenant }) =>
    void (tenant.tokens = change)

const once = { asked: { token: 1, jwks: 1, userinfo: 0 } }
const never = () => 'never'

const errors = {
  invalid_request: 'token-request-refused',
  invalid_client: 'client-credentials-refused',
  invalid_grant: 'code-refused',
  unauthorized_client: 'client-credentials-refused',
  unsupported_grant_type: 'token-request-refused',
  invalid_scope: 'token-request-refused',
  'something_else': 'token-request-refused',
}

export const token = [
  ...Object.entries(errors).map(([error, code]) => [
    `token endpoint: ${error}, with markup`,
    code,
    'RFC 6749 §5.2',
    instead(refusal(error, error === 'invalid_client' ? 401 : 400)),
    once,
  ]),
  ['token endpoint: an error that is markup', 'token-request-refused', 'RFC 6749 §5.2', instead(refusal(markup)), once],
  ['token endpoint: 200 and an error', 'token-response-malformed', 'RFC 6749 §5.1', instead({ ...refusal('invalid_grant'), status: 200 }), once],
  ['token endpoint: 400 and tokens', 'token-response-malformed', 'RFC 6749 §5.2', ({ tenant }) => {
    tenant.instead.token = (request, response, body) => {
      const [, answer] = tenant.redeem(request.headers.authorization, new URLSearchParams(body))
      return { status: 400, body: JSON.stringify(answer) }
    }
  }, once],
  ['token endpoint: 500', 'provider-status', 'RFC 9110 §15.6', instead({ ...html, status: 500 }), once],
  ['token endpoint: 500 and an error of RFC 6749', 'provider-status', 'RFC 9110 §15.6', instead(refusal('invalid_grant', 500)), once],
  ['token endpoint: 429', 'provider-status', 'RFC 6585 §4', instead({ status: 429, body: '{}' }), once],
  ['token endpoint: a page', 'provider-status', 'RFC 6749 §5.1', instead(html), once],
  ['token endpoint: 400 and a page', 'provider-status', 'RFC 6749 §5.2', instead({ ...html, status: 400 }), once],
  ['token endpoint: nothing', 'token-response-malformed', 'RFC 6749 §5.1', instead({ body: '' }), once],
  ['token endpoint: 400 and nothing', 'token-response-malformed', 'RFC 6749 §5.2', instead({ status: 400, body: '' }), once],
  ['token endpoint: a list', 'token-response-malformed', 'RFC 6749 §5.1', instead({ body: '[]' }), once],
  ['token endpoint: not UTF-8', 'token-response-malformed', 'RFC 6749 §5.1', instead({ body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }), once],
  ['token endpoint: an unknown member, nested 10,000 deep', 'token-response-malformed', 'RFC 8259 §9', ({ tenant }) => {
    tenant.editTokens = (body) => body.replace('{', `{"deep":${'['.repeat(10_000)}${']'.repeat(10_000)},`)
  }, once],
  ['token endpoint: an ID token twice', 'token-response-malformed', 'RFC 8725 §2.4', ({ tenant }) => {
    tenant.editTokens = (body) => body.replace('{', '{"id_token":"a.b.c",')
  }, once],
  ['token endpoint: something after the tokens', 'token-response-malformed', 'RFC 8259 §2', ({ tenant }) => {
    tenant.editTokens = (body) => `${body}{"id_token":"a.b.c"}`
  }, once],
  ['token endpoint: 2 MiB', 'provider-response-too-large', 'our limit: 1 MiB', instead({ body: '{"access_token":"'.padEnd(2 ** 21, 'a') }), once],
  ['token endpoint: it hangs', 'provider-timed-out', 'our limit: 5 s', instead(never), { slow: true, asked: { token: 1 } }],
  ['token endpoint: the connection is closed', 'provider-unreachable', 'RFC 9110 §15.6', instead((request) => {
    request.socket.destroy()
    return 'never'
  }), { asked: { token: 1 } }],
  ['token endpoint: a redirect that would take the secret along', 'provider-status', 'RFC 9110 §15.4.8', ({ tenant }) => {
    tenant.instead.token = { status: 307, headers: { location: `${tenant.endpoint}/evil` } }
  }, { asked: { token: 1, elsewhere: 0 } }],
  ['no ID token', 'id-token-missing', 'OIDC Core §3.1.3.3', tokens({ id_token: undefined }), once],
  ['an ID token that is null', 'id-token-missing', 'OIDC Core §3.1.3.3', tokens({ id_token: null }), once],
  ['an ID token that is empty', 'id-token-malformed', 'OIDC Core §3.1.3.3', tokens({ id_token: '' }), once],
  ['an ID token that is an object', 'token-response-malformed', 'OIDC Core §3.1.3.3', tokens({ id_token: {} }), once],
  ['no access token', 'token-response-malformed', 'RFC 6749 §5.1', tokens({ access_token: undefined }), once],
  ['no token_type', 'token-response-malformed', 'RFC 6749 §5.1', tokens({ token_type: undefined }), once],
  ['token_type is mac', 'token-type-unsupported', 'OIDC Core §3.1.3.3', tokens({ token_type: 'mac' }), once],
  ['token_type is DPoP', 'token-type-unsupported', 'OIDC Core §3.1.3.3', tokens({ token_type: 'DPoP' }), once],
  ['token_type is markup', 'token-type-unsupported', 'OIDC Core §3.1.3.3', tokens({ token_type: markup }), once],
  ['token_type is bearer', 'signed in', 'RFC 6749 §7.1', tokens({ token_type: 'bearer' })],
  ['expires_in is text', 'signed in', 'RFC 6749 §5.1', tokens({ expires_in: '3600' })],

  ['userinfo completes the ID token', 'signed in', 'OIDC Core §5.3', userinfo({ name: 'Nina' }), { asked: { userinfo: 1, token: 1 } }],
  ['userinfo is about somebody else', 'userinfo-subject', 'OIDC Core §5.3.2', userinfo({ sub: 'victim' })],
  ['userinfo differs in the case of its sub', 'userinfo-subject', 'OIDC Core §5.3.2', (play) => userinfo({ sub: play.subject.toUpperCase() })(play)],
  ['userinfo has no sub', 'userinfo-subject', 'OIDC Core §5.3.2', userinfo({ sub: null })],
  ['userinfo has its sub twice', 'userinfo-malformed', 'RFC 8725 §2.4', ask((play) => ({ body: `{"sub":"victim","sub":"${play.subject}"}` }))],
  ['userinfo answers 401', 'userinfo-refused', 'RFC 6750 §3.1', ask(() => ({ status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }))],
  ['userinfo answers 500', 'provider-status', 'RFC 9110 §15.6', ask(() => ({ ...html, status: 500 }))],
  ['userinfo is a page', 'userinfo-malformed', 'OIDC Core §5.3.2', ask(() => html)],
  ['userinfo is empty', 'userinfo-malformed', 'OIDC Core §5.3.2', ask(() => ({ body: '' }))],
  ['userinfo is 2 MiB long', 'provider-response-too-large', 'our limit: 1 MiB', ask(() => ({ body: ' '.repeat(2 ** 21) }))],
  ['userinfo redirects', 'provider-status', 'RFC 9110 §15.4', ask(({ tenant }) => ({ status: 302, headers: { location: `${tenant.endpoint}/evil` } })), { asked: { userinfo: 1, elsewhere: 0 } }],
  ['userinfo hangs', 'provider-timed-out', 'our limit: 5 s', ask(() => 'never'), { slow: true }],
  ['userinfo is signed', 'signed in', 'OIDC Core §5.3.2', signedUserinfo({})],
  ['userinfo is signed by another key', 'userinfo-malformed', 'OIDC Core §5.3.4', signedUserinfo({}, { key: keyOf('ec-384', 'attacker') })],
  ['userinfo is signed by none', 'userinfo-malformed', 'OIDC Core §5.3.4', signedUserinfo({}, { alg: 'none' })],
  ['userinfo is signed for another client', 'userinfo-malformed', 'OIDC Core §5.3.2', signedUserinfo({ aud: 'another' })],
  ['userinfo is signed by another issuer', 'userinfo-malformed', 'OIDC Core §5.3.2', signedUserinfo({ iss: 'https://evil.example' })],
  ['userinfo is signed, and about somebody else', 'userinfo-subject', 'OIDC Core §5.3.2', signedUserinfo({ sub: 'victim' })],
]

/** The ID token lacks a claim, so that userinfo is asked for it. */
function userinfo(change) {
  return ({ tenant }) => {
    tenant.claims = { name: undefined }
    tenant.userinfo = change
  }
}

function ask(answer) {
  return (play) => {
    play.tenant.claims = { name: undefined }
    play.tenant.instead.userinfo = () => answer(play)
  }
}

function signedUserinfo(change, { key, alg = 'ES384' } = {}) {
  return ask(({ tenant, subject }) => {
    const claims = { sub: subject, iss: tenant.issuer, aud: client.id, name: 'Nina', ...change }
    const text = `${base64url(JSON.stringify({ alg, kid: 'one' }))}.${base64url(JSON.stringify(claims))}`
    return { type: 'application/jwt', body: `${text}.${sign(alg, key ?? tenant.key, text)}` }
  })
}
