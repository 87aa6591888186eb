// npm's `oidc-provider` as others configure it, with its own plain pages.
import { createServer } from 'node:http'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import Provider from 'oidc-provider'
import { freePort } from '../../end-to-end/harness/until.mjs'

const credentials = { id: 'https://site.example/app', secret: 'a secret: with %, + and "' }

const key = (type, options, metadata) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }),
  kid: randomBytes(8).toString('hex'),
  use: 'sig',
  ...metadata,
})
const rsa = (metadata) => key('rsa', { modulusLength: 2048 }, metadata)

const claims = { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] }

async function start({ path = '', redirectUri, postSignOutRedirectUri, client, configuration }) {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const issuer = origin + path
  const mount = path.replace(/\/$/, '')
  const provider = new Provider(issuer, {
    claims,
    clients: [
      {
        client_id: credentials.id,
        client_secret: credentials.secret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [postSignOutRedirectUri],
        ...client,
      },
    ],
    cookies: { keys: [randomBytes(16).toString('hex')] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `Person ${id}`, preferred_username: id, email: `${id}@example.org`, email_verified: true }),
    }),
    ...configuration,
  })
  const answer = provider.callback()
  const server = createServer((request, response) => {
    request.originalUrl = request.url
    if (mount && !request.url.startsWith(`${mount}/`)) return response.writeHead(404).end()
    request.url = request.url.slice(mount.length)
    answer(request, response)
  })
  await new Promise((ready) => server.listen(port, '127.0.0.1', ready))
  return {
    issuer,
    client: credentials,
    async signIn(page, name) {
      await page.getByPlaceholder('Enter any login').fill(name)
      await page.getByPlaceholder('and password').fill('any')
      await page.getByRole('button', { name: 'Sign-in' }).click()
      await page.getByRole('button', { name: 'Continue' }).click()
    },
    async confirmSignOut(page) {
      await page.getByRole('button', { name: 'Yes, sign me out' }).click()
    },
    stop: () => new Promise((stopped) => server.close(stopped).closeAllConnections()),
  }
}

export const withPathAndSlash = {
  name: 'oidc-provider: an issuer with a path and a slash, RS256 without alg, post alone, claims at userinfo alone',
  start: (site) =>
    start({
      ...site,
      path: '/tenant/',
      client: { token_endpoint_auth_method: 'client_secret_post', id_token_signed_response_alg: 'RS256' },
      configuration: {
        jwks: { keys: [rsa()] },
        clientAuthMethods: ['client_secret_post'],
        conformIdTokenClaims: true,
      },
    }),
}

export const withSignedUserinfo = {
  name: 'oidc-provider: EdDSA and userinfo as a JWT',
  start: (site) =>
    start({
      ...site,
      client: {
        id_token_signed_response_alg: 'EdDSA',
        userinfo_signed_response_alg: 'EdDSA',
      },
      configuration: {
        jwks: { keys: [key('ed25519', {}, { alg: 'EdDSA' }), rsa({ alg: 'RS256' })] },
        enabledJWA: { idTokenSigningAlgValues: ['RS256', 'EdDSA'], userinfoSigningAlgValues: ['EdDSA'] },
        features: { jwtUserinfo: { enabled: true } },
      },
    }),
}

export const withManyKeys = {
  name: 'oidc-provider: PS256, several keys of one type, PKCE required',
  start: (site) =>
    start({
      ...site,
      client: { id_token_signed_response_alg: 'PS256' },
      configuration: {
        jwks: { keys: [rsa(), rsa(), key('ec', { namedCurve: 'P-256' })] },
        enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256'] },
        pkce: { required: () => true },
      },
    }),
}
