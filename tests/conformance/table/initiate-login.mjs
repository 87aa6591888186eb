// Sign-ins that other sites start. OIDC Core §4.
import { markup } from '../tenant.mjs'

const clause = 'OIDC Core §4'

/** Another site sends the browser here with these parameters, and may. */
const sent = (parameters) => (play) =>
  play.withSettings({ initiate_login: true }, async () => {
    const query = new URLSearchParams(parameters(play))
    const begun = await play.begin(play.browser, `/?logto=sign-in&${query}`)
    if (begun.status !== 302) return begun
    // Once more by GET at this site's own address, and then to the provider.
    const next = begun.location.startsWith(play.site) ? await play.browser.get(begun.location) : begun
    return play.open(await play.authorize(next))
  })
const asked = (members) => sent(({ tenant, wanted }) => ({ iss: tenant.issuer, target_link_uri: wanted, ...members }))
const nobody = { asked: { discovery: 0, token: 0, elsewhere: 0 } }
const own = (location) => /^http:\/\/127\.0\.0\.1:\d{2,}\//.test(location)

export const initiateLogin = [
  ['the configured provider, and a page of this site', 'signed in', clause, asked({})],
  ['a page of another site', 'signed in', clause, asked({ target_link_uri: 'https://evil.example/' }), { to: { test: own } }],
  ['a page at another port of this host', 'signed in', clause, asked({ target_link_uri: 'http://127.0.0.1:9/' }), { to: { test: own } }],
  ['a page that is a script', 'signed in', clause, asked({ target_link_uri: 'javascript:alert("evil-markup")' }), { to: { test: own } }],
  ['another provider', 'login-initiation-issuer', clause, asked({ iss: 'https://evil.example/oidc' }), nobody],
  ['the provider with a slash more', 'login-initiation-issuer', clause, sent(({ tenant }) => ({ iss: `${tenant.issuer}/` })), nobody],
  ['markup for a provider', 'login-initiation-issuer', clause, asked({ iss: markup }), nobody],
  ['no provider, and a hint', 'login-initiation-issuer', clause, sent(() => ({ login_hint: 'rosa' })), nobody],
  ['the provider twice', 'login-initiation-parameter-repeated', clause, sent(({ tenant }) => [['iss', tenant.issuer], ['iss', tenant.issuer]]), nobody],
  ['a hint twice', 'login-initiation-parameter-repeated', clause, sent(({ tenant }) => [['iss', tenant.issuer], ['login_hint', 'a'], ['login_hint', 'b']]), nobody],
]
