// `oidc-provider`, the library that Logto is built on, configured into Logto's shape.
import Provider from 'oidc-provider'
import { claimsOf, claimsOfScope } from './claims.mjs'
import { endSessionPage, errorPage, signedOutPage } from './pages.mjs'

const tokens = ['access_token', 'id_token', 'refresh_token']
const logtoParameters = [
  'first_screen',
  'direct_sign_in',
  'identifier',
  'organization_id',
  'one_time_token',
  'interaction_mode',
]

/** `settings`: what a tenant can change while it runs (client, key, algorithm, claims). */
export function createLogto(issuer, accounts, settings) {
  const provider = new Provider(issuer, {
    clients: [clientMetadata(settings)],
    jwks: { keys: settings.keys },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'ES384', 'ES512'] },
    scopes: Object.keys(claimsOfScope).concat('offline_access'),
    claims: { ...claimsOfScope, sid: null, auth_time: null, iss: null },
    conformIdTokenClaims: false,
    extraParams: logtoParameters,
    pkce: { required: () => false },
    routes: {
      authorization: '/auth',
      token: '/token',
      jwks: '/jwks',
      userinfo: '/me',
      end_session: '/session/end',
      revocation: '/token/revocation',
    },
    cookies: { keys: settings.cookieKeys },
    // Back-channel logout reaches loopback, as Logto does with OIDC_PROVIDER_SSRF_PROTECTION_DISABLED.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 600,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 14 * 24 * 3600,
      Session: 14 * 24 * 3600,
      Grant: 14 * 24 * 3600,
    },
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    loadExistingGrant: consentAsFirstParty,
    findAccount: (_ctx, id) => {
      const account = accounts.byId(id)
      return (
        account && {
          accountId: id,
          claims: (use) => claimsOf(account, use, settings),
        }
      )
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = endSessionPage(form)
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = signedOutPage()
        },
      },
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html'
      ctx.body = errorPage(error, description)
    },
  })
  provider.use(headersAndStatusesOfLogto(settings.issued))
  return provider
}

function clientMetadata(settings) {
  const { clientId, clientSecret, redirectUris, postSignOutRedirectUris, algorithm } = settings
  const { backchannelLogoutUri, sessionRequired } = settings
  return {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: redirectUris,
    post_logout_redirect_uris: postSignOutRedirectUris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: algorithm,
    ...(backchannelLogoutUri && { backchannel_logout_uri: backchannelLogoutUri }),
    ...(sessionRequired && { backchannel_logout_session_required: true }),
  }
}

/** First-party applications are never asked for consent. */
async function consentAsFirstParty(ctx) {
  const { provider, session, client, requestParamScopes } = ctx.oidc
  const grantId = session.grantIdFor(client.clientId)
  const grant =
    (grantId && (await provider.Grant.find(grantId))) ||
    new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope([...requestParamScopes].join(' '))
  await grant.save()
  return grant
}

/** `issued`: collects every token, for whoever looks for them where they must not be. */
const headersAndStatusesOfLogto = (issued) => async (ctx, next) => {
  await next()
  const { route, entities } = ctx.oidc ?? {}
  if (route === 'token') issued.push(...tokens.map((name) => ctx.body?.[name]).filter(Boolean))
  if (route === 'jwks') ctx.set('cache-control', 'no-cache')
  if (route === 'discovery') ctx.remove('cache-control')
  // Logto answers 400 for a client that it doesn't know, 401 for a wrong secret.
  if (route === 'token' && ctx.body?.error === 'invalid_client' && !entities?.Client) ctx.status = 400
}
