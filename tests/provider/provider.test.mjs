// The stand-in as an HTTP client sees it. What it must share with Logto is what the relying party leans on.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { after, before, test } from 'node:test'
import { Inbox } from './inbox.mjs'
import { close, listen, readForm } from './http.mjs'
import { Browser } from './browser.mjs'
import { spawnProvider } from './spawn.mjs'
import { createTwilioServer, newCertificate } from './twilio.mjs'
import { demoTwilioAccount } from './sms.mjs'

const client = { id: 'wordpress', secret: 'a-secret' }
const redirectUri = 'http://127.0.0.1:9/?logto=callback'
const postSignOut = 'http://127.0.0.1:9/?logto=signed-out'
let provider

before(async () => {
  provider = await spawnProvider({ client, redirectUris: [redirectUri], postSignOutRedirectUris: [postSignOut] })
})
after(() => provider?.stop())

function authorization(extra = {}) {
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL(`${provider.issuer}/auth`)
  url.search = new URLSearchParams({
    client_id: client.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile email phone roles',
    state: 'the-state',
    nonce: 'the-nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...extra,
  })
  return { url: url.href, verifier }
}

async function token(form, { id, secret } = client) {
  const response = await fetch(`${provider.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', redirect_uri: redirectUri, ...form }),
  })
  return { status: response.status, body: await response.json() }
}

const part = (jwt, index) => JSON.parse(Buffer.from(jwt.split('.')[index], 'base64url'))
const callbackOf = (page) => Object.fromEntries(new URL(page.location).searchParams)

async function signInByPassword(browser, request = authorization()) {
  const page = await browser.get(request.url)
  const back = await browser.submit(page, { identifier: 'alice', password: 'violet-Anchor-27-meadow' })
  return { ...request, response: callbackOf(back) }
}

async function sentTo(phone) {
  const messages = await (await fetch(`${provider.inbox}messages`)).json()
  return messages.find(({ to }) => to === phone)?.body
}

test('a password signs in, and the claims are in the ID token as Logto gives them', async () => {
  const { response, verifier } = await signInByPassword(new Browser())
  assert.equal(response.state, 'the-state')
  assert.equal(response.iss, provider.issuer)

  const { status, body } = await token({ code: response.code, code_verifier: verifier })
  assert.equal(status, 200)
  assert.equal(part(body.id_token, 0).alg, 'ES384')
  assert.equal(part(body.id_token, 0).typ, undefined)
  const claims = part(body.id_token, 1)
  assert.equal(claims.iss, provider.issuer)
  assert.equal(claims.aud, client.id)
  assert.equal(claims.nonce, 'the-nonce')
  assert.equal(claims.username, 'alice')
  assert.equal(claims.email_verified, true)
  assert.equal(claims.picture, null)
  assert.equal(claims.phone_number, null)
  assert.ok(claims.updated_at > 1e12, 'milliseconds')
  assert.ok(!('roles' in claims), 'extended claims are at userinfo only')
  assert.ok(!('auth_time' in claims), 'not unless it is asked for')

  const userinfo = await fetch(`${provider.issuer}/me`, { headers: { authorization: `Bearer ${body.access_token}` } })
  assert.deepEqual((await userinfo.json()).roles, [])
})

test('who is asked to sign in anew is asked, and when that was is said', async () => {
  const browser = new Browser()
  await signInByPassword(browser)
  const begun = Math.floor(Date.now() / 1000)
  const { response, verifier } = await signInByPassword(browser, authorization({ prompt: 'login', max_age: '0' }))
  const { body } = await token({ code: response.code, code_verifier: verifier })
  assert.ok(part(body.id_token, 1).auth_time >= begun)
})

test('a wrong password shows the page again', async () => {
  const browser = new Browser()
  const page = await browser.get(authorization().url)
  const again = await browser.submit(page, { identifier: 'alice', password: 'wrong' })
  assert.equal(again.status, 400)
  assert.match(again.html, /Incorrect account or password/)
})

test('a new phone number becomes an account by a code that Twilio sent', async () => {
  const browser = new Browser()
  const request = authorization({ first_screen: 'register' })
  const askedForNumber = await browser.get(request.url)
  const askedForCode = await browser.submit(askedForNumber, { phone: '+1 (555) 010-0777' })
  const [code] = (await sentTo('+15550100777')).match(/\d{6}/)
  const wrong = await browser.submit(askedForCode, { code: code === '000000' ? '000001' : '000000' })
  assert.match(wrong.html, /not the code/)
  const { code: authorizationCode } = callbackOf(await browser.submit(wrong, { code }))
  const { body } = await token({ code: authorizationCode, code_verifier: request.verifier })
  const claims = part(body.id_token, 1)
  assert.equal(claims.phone_number, '15550100777')
  assert.equal(claims.email, null)
  assert.equal(claims.username, null)
})

test('a number without an account is asked before one is made', async () => {
  const browser = new Browser()
  await browser.get(authorization().url)
  const askedForNumber = await browser.get(`${browser.url}/phone`)
  const askedForCode = await browser.submit(askedForNumber, { phone: '+1 555 010 0778' })
  const [code] = (await sentTo('+15550100778')).match(/\d{6}/)
  const isNew = await browser.submit(askedForCode, { code })
  assert.match(isNew.html, /You are new here/)
  assert.ok(callbackOf(await browser.submit(isNew, {})).code)
})

test("the visitor sees Twilio's own words when the SMS fails", async () => {
  const browser = new Browser()
  const page = await browser.get(authorization({ first_screen: 'register' }).url)
  const refused = await browser.submit(page, { phone: '+15005550001' })
  assert.equal(refused.status, 400)
  assert.match(refused.html, /21211/)
})

test('cancelling comes back as access_denied', async () => {
  const browser = new Browser()
  await browser.get(authorization().url)
  const back = callbackOf(await browser.get(`${browser.url}/cancel`))
  assert.equal(back.error, 'access_denied')
  assert.equal(back.iss, provider.issuer)
})

test('the second sign-in of a browser asks nothing, until end session', async () => {
  const browser = new Browser()
  const first = await signInByPassword(browser)
  const { body } = await token({ code: first.response.code, code_verifier: first.verifier })
  assert.ok(callbackOf(await browser.get(authorization().url)).code)

  const end = new URL(`${provider.issuer}/session/end`)
  end.search = new URLSearchParams({
    id_token_hint: body.id_token,
    client_id: client.id,
    post_logout_redirect_uri: postSignOut,
    state: 'out',
  })
  const signedOut = await browser.submit(await browser.get(end.href), {})
  assert.equal(signedOut.location, `${postSignOut}&state=out`)
  assert.match((await browser.get(authorization().url)).html, /Sign in to your account/)
})

test('end session sends a logout token of the session that the ID token names, as Logto 1.42 does', async () => {
  const received = []
  const server = createServer(async (request, response) => {
    received.push(await readForm(request))
    response.end()
  })
  const backchannelLogoutUri = `http://127.0.0.1:${await listen(server, 0)}/`
  try {
    await provider.ask('/_tenant', { backchannelLogoutUri, sessionRequired: true })
    const browser = new Browser()
    const { response, verifier } = await signInByPassword(browser)
    const { body } = await token({ code: response.code, code_verifier: verifier })
    await browser.submit(await browser.get(`${provider.issuer}/session/end`), {})
    const [logoutToken, ...more] = received.map((form) => form.get('logout_token'))
    assert.deepEqual(more, [])
    assert.equal(part(logoutToken, 0).typ, 'logout+jwt')
    const [claims, id] = [part(logoutToken, 1), part(body.id_token, 1)]
    assert.equal(claims.sid, id.sid)
    assert.equal(claims.sid.length, 43)
    assert.equal(claims.sub, id.sub)
    assert.equal(claims.exp, claims.iat + 120)
    const made = part((await provider.ask('/_logout-token', {})).token, 1)
    assert.deepEqual(Object.keys(claims).filter((name) => !(name in made)).sort(), ['sid', 'sub'])
  } finally {
    await provider.ask('/_tenant', { backchannelLogoutUri: null, sessionRequired: false })
    await close(server)
  }
})

test('a redirect URI is matched exactly', async () => {
  for (const other of [`${redirectUri}&x=1`, 'http://127.0.0.1:9/?logto=callback/']) {
    const page = await new Browser().get(authorization({ redirect_uri: other }).url)
    assert.equal(page.status, 400)
  }
})

test("refusals of the token endpoint have Logto's statuses", async () => {
  const cases = [
    ['an unknown client', { id: 'nobody', secret: 'x' }, 400, 'invalid_client'],
    ['a wrong secret', { id: client.id, secret: 'x' }, 401, 'invalid_client'],
    ['a made-up code', client, 400, 'invalid_grant'],
  ]
  for (const [what, credentials, status, error] of cases) {
    const answer = await token({ code: 'made-up', code_verifier: 'v'.repeat(43) }, credentials)
    assert.deepEqual([what, answer.status, answer.body.error], [what, status, error])
  }
  const { response } = await signInByPassword(new Browser())
  const answer = await token({ code: response.code, code_verifier: 'w'.repeat(43) })
  assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_grant'], 'another code verifier')
})

test('cache headers are those of Logto', async () => {
  const discovery = await fetch(`${provider.issuer}/.well-known/openid-configuration`)
  assert.equal(discovery.headers.get('cache-control'), null)
  const jwks = await fetch(`${provider.issuer}/jwks`)
  assert.equal(jwks.headers.get('cache-control'), 'no-cache')
})

test('keys rotate with no grace, and RSA keys name no algorithm', async () => {
  const kids = async () => (await (await fetch(`${provider.issuer}/jwks`)).json()).keys
  const [before] = await kids()
  await provider.ask('/_keys', { algorithm: 'RS256' })
  const [rsa, ...more] = await kids()
  assert.deepEqual(more, [])
  assert.notEqual(rsa.kid, before.kid)
  assert.equal(rsa.kty, 'RSA')
  assert.equal(rsa.alg, undefined)
  const { response, verifier } = await signInByPassword(new Browser())
  const { body } = await token({ code: response.code, code_verifier: verifier })
  assert.deepEqual(part(body.id_token, 0), { alg: 'RS256', kid: rsa.kid })
  await provider.ask('/_keys', { algorithm: 'ES384' })
})

test('it counts, misbehaves, goes down and comes up', async () => {
  await provider.ask('/_count/reset', {})
  const discovery = `${provider.issuer}/.well-known/openid-configuration`
  await fetch(discovery)
  assert.deepEqual(await provider.ask('/_count'), { discovery: 1, relyingParty: 1 })

  await provider.ask('/_misbehave', { endpoint: 'discovery', status: 503, body: 'busy', times: 1 })
  assert.equal((await fetch(discovery)).status, 503)
  assert.equal((await fetch(discovery)).status, 200)

  await provider.ask('/_down', {})
  await assert.rejects(fetch(discovery))
  await provider.ask('/_up', {})
  assert.equal((await fetch(discovery)).status, 200)
})

test("the Messages API accepts and refuses as Twilio's does", async () => {
  const inbox = new Inbox()
  const certificate = newCertificate()
  const server = createTwilioServer(certificate, demoTwilioAccount, inbox)
  const port = await listen(server, 0)
  const { accountSID, authToken, fromMessagingServiceSID: service } = demoTwilioAccount

  const send = (form, { token = authToken, path = `/2010-04-01/Accounts/${accountSID}/Messages.json` } = {}) =>
    new Promise((resolve, reject) => {
      const request = httpsRequest({
        host: '127.0.0.1',
        servername: 'api.twilio.com',
        port,
        path,
        method: 'POST',
        auth: `${accountSID}:${token}`,
        ca: certificate.cert,
      })
      request.on('error', reject)
      request.on('response', async (response) => {
        const chunks = []
        for await (const chunk of response) chunks.push(chunk)
        resolve([response.statusCode, JSON.parse(Buffer.concat(chunks)).code])
      })
      request.end(new URLSearchParams(form).toString())
    })

  const good = { To: '+15550100123', MessagingServiceSid: service, Body: 'Code 123456' }
  try {
    assert.deepEqual(await send(good, { token: 'wrong' }), [401, 20003])
    assert.deepEqual(await send(good, { path: '/2010-04-01/Accounts/other/Messages.json' }), [404, 20404])
    assert.deepEqual(await send({ ...good, To: '' }), [400, 21604])
    assert.deepEqual(await send({ ...good, To: '15550100123' }), [400, 21211])
    assert.deepEqual(await send({ ...good, MessagingServiceSid: 'MG1' }), [400, 21701])
    assert.deepEqual(await send({ ...good, Body: '' }), [400, 21602])
    assert.deepEqual(inbox.messages, [])
    assert.deepEqual(await send(good), [201, undefined])
    assert.equal(inbox.messages.length, 1)
  } finally {
    await close(server)
  }
})
