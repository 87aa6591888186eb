// Who may come into which account, and what a site may have wrong.
import { expect } from '../play.mjs'
import { beginLink, asOwner } from './browser.mjs'

const policy = 'our policy'
const nobody = { asked: { discovery: 0, token: 0 } }
const made = { grows: { users: 1, links: 1 } }

export const accounts = [
  ['there is no account, and none is to be made', 'account-creation-disabled', policy, (play) => play.withSettings({ create_accounts: false }, () => play.signIn())],
  ["an account has the person's e-mail address", 'account-email-taken', 'OIDC Core §5.7', ({ tenant }) => {
    tenant.claims = { email: 'administrator@example.org', email_verified: true }
  }],
  ["a privileged account has the person's e-mail address, and linking by it is on", 'account-privileged-link', 'OIDC Core §5.7', (play) => {
    play.tenant.claims = { email: 'administrator@example.org', email_verified: true }
    return play.withSettings({ link_by_email: true }, () => play.signIn())
  }],
  ['the account is suspended', 'account-suspended', policy, async (play) => {
    play.tenant.subject = 'anna'
    await play.signIn()
    play.browser.cookies.clear()
    play.mark()
    return play.beside("add_filter( 'logto_rp/user_suspended', '__return_true' );", () => play.signIn())
  }],
  ['the identity that is to be linked is linked to another account', 'account-identity-linked-elsewhere', policy, async (play) => {
    play.tenant.subject = 'anna'
    await play.signIn()
    play.browser.cookies.clear()
    await asOwner(play)
    play.mark()
    return play.open(await beginLink(play))
  }, { within: true }],
  ['the account that is to be linked is linked to another identity', 'account-already-linked', policy, async (play) => {
    play.tenant.subject = 'anna'
    await play.signIn()
    play.tenant.subject = 'somebody else'
    play.mark()
    return play.open(await beginLink(play))
  }, { within: true }],
  ['the published plugin linked the identity to a privileged account', 'account-published-link-unconfirmed', policy, async (play) => {
    play.lane.query(`INSERT INTO {}usermeta (user_id, meta_key, meta_value) VALUES (1, 'logto_user_id', '${play.subject}')`)
    try {
      return await play.withSettings({ published_endpoint: play.tenant.endpoint }, () => play.signIn())
    } finally {
      play.lane.query("DELETE FROM {}usermeta WHERE meta_key = 'logto_user_id'")
    }
  }],
  ['WordPress makes no user of that name', 'account-not-created', policy, (play) =>
    play.beside("add_filter( 'pre_user_login', static fn () => '' );", () => play.signIn())],
  ['another request has the identity claimed, and never lets go', 'account-vanished', policy, async (play) => {
    const url = await play.callback()
    const link = `SHA2(CONCAT('${play.tenant.issuer}', CHAR(0), '${play.subject}'), 256)`
    play.lane.query(`INSERT INTO {}logto_rp_links (link_key, claim, claimed_until) VALUES (${link}, REPEAT('c', 32), 4000000000)`)
    try {
      return await play.open(url)
    } finally {
      play.lane.query("DELETE FROM {}logto_rp_links WHERE claimed_until = 4000000000")
    }
  }, { slow: true }],
  ['another plugin says no', 'sign-in-vetoed', policy, (play) =>
    play.beside("add_filter( 'authenticate', static fn () => new WP_Error( 'no', '<script>evil-markup</script>' ), 99 );", () => play.signIn()), made],
  ['another plugin puts another user in the place of the person', 'sign-in-vetoed', policy, (play) =>
    play.beside("add_filter( 'authenticate', static fn () => get_user_by( 'id', 1 ), 99 );", () => play.signIn()), made],
  ['the session never sticks, and single sign-on goes round', 'sign-in-loop', policy, async (play) => {
    play.tenant.subject = 'anna'
    return play.beside("add_filter( 'send_auth_cookies', '__return_false' );", async () => {
      await play.signIn()
      await play.signIn()
      play.mark()
      return play.begin()
    })
  }],
  ['the endpoint is not TLS', 'configuration-invalid', 'OIDC Core §16.17', (play) => play.withSettings({ endpoint: 'http://evil.example' }, () => play.begin()), nobody],
  ['the app secret cannot be opened', 'client-secret-unreadable', policy, (play) =>
    play.withSettings({ sealed_client_secret: 'AAAA' }, () => play.signIn()), { asked: { token: 0 } }],
  ['somebody made the settings name another provider', 'client-secret-unreadable', 'RFC 6749 §2.3.1', async (play) => {
    const { evil } = play.lane
    evil.reset()
    const answer = await play.withSettings({ endpoint: evil.endpoint }, () => play.signIn())
    expect(evil.counts.discovery > 0 && !evil.counts.token, 'the app secret was sent there')
    return answer
  }, nobody],
  ['this site lets no request out', 'provider-request-blocked', policy, (play) =>
    play.withSettings({ endpoint: 'https://logto.example' }, () => play.begin()), nobody],
  ['a link that a third site begins', 'no link', 'RFC 9700 §4.7', async (play) => {
    await asOwner(play)
    const answer = await play.begin(play.browser, '/wp-admin/admin-post.php?action=logto_rp_link')
    expect(play.browser.pending.length === 0, 'a link was begun')
    return answer
  }, { within: true, otherwise: ({ status }) => status === 403 && 'no link' }],
]
