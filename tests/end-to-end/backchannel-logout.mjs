// Who signs out at the provider is signed out here, exactly; and nobody else can sign anybody out.
import assert from 'node:assert/strict'
import { inWordpress } from './harness/in-wordpress.mjs'
import { cookieThatWaits, twoFactorLater, upToSecondFactor } from './neighbours.mjs'
import { openSettings } from './settings.mjs'

const anotherSessionManager = `
add_filter( 'session_token_manager', function () {
  class_exists( 'Another_Session_Manager', false ) || eval( 'class Another_Session_Manager extends WP_User_Meta_Session_Tokens {}' );
  return 'Another_Session_Manager';
} );`

export function backchannelLogout({ scene }) {
  let uri
  const jasmine = { username: 'jasmine', name: 'Jasmine Underwood', password: 'amber-Kettle-93-orchard' }

  scene('the back-channel logout URI is on the settings page, to be registered', async ({ administrator, stack }) => {
    await openSettings(administrator)
    uri = await administrator.page.getByLabel('Back-channel logout URI', { exact: true }).inputValue()
    assert.equal(uri, `${stack.origin}/?logto=backchannel-logout`)
    await stack.provider.ask('/_tenant', { backchannelLogoutUri: uri, sessionRequired: true })
    await stack.provider.ask('/_accounts', jasmine)
  })

  scene('who signs out at Logto in one browser is signed out here in that browser alone', async (play) => {
    const { stack, arrive, people } = play
    const [at, elsewhere] = [await signedIn(arrive, people.alice), await signedIn(arrive, people.alice)]
    const own = openedByWordPress(stack)
    const before = sessionsOf(stack)

    await signOutAtProvider(stack, at)
    assert.equal(await at.nameAtSite(), null)
    assert.equal(await elsewhere.nameAtSite(), 'Alice Adams')
    assert.equal(sessionsOf(stack).length, before.length - 1)
    assert.ok(sessionsOf(stack).includes(own), 'what Logto did not open stays')
    assert.equal(rows(stack), sessionsOf(stack).length - 1, 'and what is kept about the session goes')
  })

  scene('a logout token that is not whole and fresh and of Logto ends nothing', async (play) => {
    const { stack, arrive, people } = play
    const visitor = await signedIn(arrive, people.alice)
    const who = { sid: newestSid(stack) }
    const past = Math.floor(Date.now() / 1000) - 600
    const form = async (said) => new URLSearchParams({ logout_token: await token(stack, { claims: who, ...said }) })
    const attempts = {
      'logout-token-signature': await form({ by: 'stranger' }),
      'logout-token-key-unknown': await form({ by: 'stranger', header: { kid: 'made-up' } }),
      'logout-token-expired': await form({ claims: { ...who, iat: past, exp: past + 120 } }),
      'logout-token-audience': await form({ claims: { ...who, aud: 'another-app' } }),
      'logout-token-issuer': await form({ claims: { ...who, iss: 'https://evil.example/oidc' } }),
      'logout-token-events': await form({ claims: { ...who, events: null } }),
      'logout-token-nonce': await form({ claims: { ...who, nonce: 'n' } }),
      'logout-token-id': await form({ claims: { ...who, jti: null } }),
      'logout-token-malformed': await form({ header: { typ: 'JWT' } }),
      'logout-token-missing': new URLSearchParams([...(await form()), ...(await form())]),
      'input-too-large': new URLSearchParams([...(await form()), ['more', 'x'.repeat(65536)]]),
    }
    for (const [code, body] of Object.entries(attempts)) {
      forgetRefusals(stack)
      const response = await fetch(uri, { method: 'POST', body })
      const answer = await response.text()
      assert.equal(response.status, 400, code)
      assert.equal(JSON.parse(answer).error, 'invalid_request')
      assert.match(response.headers.get('cache-control'), /\bno-store\b/)
      assert.equal(stack.errorCode(answer), code)
    }
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"logout_token":"a.b.c"}' }
    assert.equal((await fetch(uri, json)).status, 400)
    // No token of Logto's in an address: addresses are logged.
    const byGet = await fetch(`${uri}&logout_token=a.b.c`)
    assert.equal(byGet.status, 405)
    assert.equal(byGet.headers.get('allow'), 'POST')
    assert.equal((await fetch(uri, { method: 'PUT', body: await form() })).status, 405)
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
    assert.deepEqual(stack.mariadb.query('SELECT 1 FROM wp_logto_rp_logout_tokens WHERE expires < UNIX_TIMESTAMP()', 'wordpress'), [])
    forgetRefusals(stack)
  })

  scene('a logout token works once, and never by a key that Logto has given up', async ({ stack, arrive, people }) => {
    const visitor = await signedIn(arrive, people.alice)
    const claims = { sid: newestSid(stack) }
    await stack.provider.ask('/_keys', {})
    // The next sign-in brings the new key.
    await signedIn(arrive, jasmine)
    assert.equal(await send(uri, await token(stack, { by: 'former', claims })), 400)
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')

    const good = await token(stack, { claims })
    const taken = await Promise.all([1, 2, 3].map(() => send(uri, good)))
    assert.deepEqual(taken.sort(), [200, 400, 400], 'of three at once one is taken')
    assert.equal(await visitor.nameAtSite(), null)
    assert.equal(await send(uri, await token(stack, { claims })), 200, 'what is not there has ended')
    forgetRefusals(stack)
  })

  scene('sessions of one person that end at once all end, and take no other with them', async ({ stack, arrive, people }) => {
    const visitors = []
    const good = []
    for (let count = 0; count < 4; ++count) {
      visitors.push(await signedIn(arrive, people.alice))
      good.push(await token(stack, { claims: { sid: newestSid(stack) } }))
    }
    const stays = visitors.pop()
    good.pop()
    const own = openedByWordPress(stack)
    assert.deepEqual(await Promise.all(good.map((one) => send(uri, one))), [200, 200, 200])
    for (const visitor of visitors) assert.equal(await visitor.nameAtSite(), null)
    assert.equal(await stays.nameAtSite(), 'Alice Adams')
    assert.ok(sessionsOf(stack).includes(own))
  })

  scene('who signs out at Logto before the second factor here is signed in no more after it', async (play) => {
    const { stack, arrive, people } = play
    await stack.wordpress.with(twoFactorLater, async () => {
      const giveCode = async ({ page }) => {
        await page.getByLabel('Code').fill('123456')
        await page.getByLabel('Code').press('Enter')
        await page.waitForURL((url) => url.pathname === '/')
      }
      const visitor = await arrive()
      await upToSecondFactor(visitor, people.alice)
      const elsewhere = await arrive()
      await upToSecondFactor(elsewhere, people.alice)
      const other = await visitor.context.newPage()
      await signOutAtProvider(stack, { page: other })
      const before = sessionsOf(stack)
      await giveCode(visitor)
      assert.equal(await visitor.nameAtSite(), null)
      assert.equal(await cookieThatWaits(visitor), undefined, 'taken up once')
      assert.deepEqual(sessionsOf(stack), before, 'that session alone has ended')
      await giveCode(elsewhere)
      assert.equal(await elsewhere.nameAtSite(), 'Alice Adams')
    })
  })

  scene('a logout that another plugin breaks off ends the session when Logto sends it again', async ({ stack, arrive, people }) => {
    const visitor = await signedIn(arrive, people.alice)
    const logoutToken = await token(stack, { claims: { sid: newestSid(stack) } })
    const breaks = `add_filter( 'update_user_metadata', static function ( $done, $id, $key ) {
      if ( 'session_tokens' === $key ) { throw new RuntimeException( 'no room' ); }
      return $done;
    }, 1, 3 );`
    await stack.wordpress.with(breaks, async () => assert.equal(await send(uri, logoutToken), 400))
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
    assert.equal(await send(uri, logoutToken), 200)
    assert.equal(await visitor.nameAtSite(), null)
    assert.equal(await send(uri, logoutToken), 400, 'once')
    forgetRefusals(stack)
  })

  scene('where Logto names no session, all of that person end that Logto opened', async ({ stack, arrive, people }) => {
    await stack.provider.ask('/_tenant', { sessionRequired: false })
    const visitors = [await signedIn(arrive, people.alice), await signedIn(arrive, people.alice)]
    const bystander = await signedIn(arrive, jasmine)
    const own = openedByWordPress(stack)
    await signOutAtProvider(stack, visitors[0])
    for (const visitor of visitors) assert.equal(await visitor.nameAtSite(), null)
    assert.ok(sessionsOf(stack).includes(own))
    assert.ok(await bystander.nameAtSite())
    assert.equal(await send(uri, await token(stack, { claims: { sub: 'nobody' } })), 200, 'nobody is nothing to end')
  })

  scene('under another session manager all sessions of the person end', async ({ stack, arrive, people }) => {
    await stack.provider.ask('/_tenant', { sessionRequired: true })
    try {
      await stack.wordpress.with(anotherSessionManager, async () => {
        const visitors = [await signedIn(arrive, people.alice), await signedIn(arrive, people.alice)]
        await signOutAtProvider(stack, visitors[0])
        for (const visitor of visitors) assert.equal(await visitor.nameAtSite(), null)
        assert.equal(rows(stack), 0)
      })
    } finally {
      await stack.provider.ask('/_tenant', { backchannelLogoutUri: null, sessionRequired: false })
    }
  })
}

async function signedIn(arrive, person) {
  const visitor = await arrive()
  await visitor.goto('/wp-login.php')
  await visitor.givePassword(person)
  assert.ok(await visitor.nameAtSite())
  return visitor
}

async function signOutAtProvider(stack, { page }) {
  await page.goto(`${stack.provider.issuer}/session/end`)
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
}

const token = async (stack, said) => (await stack.provider.ask('/_logout-token', said)).token
const send = async (uri, logout_token) =>
  (await fetch(uri, { method: 'POST', body: new URLSearchParams({ logout_token }) })).status

const alice = `$user = get_users( array( 'search' => '*Alice*', 'search_columns' => array( 'display_name' ) ) )[0];`

/** The names of Alice's sessions in WordPress. */
const sessionsOf = (stack) =>
  inWordpress(stack, `${alice} echo implode( ' ', array_keys( (array) get_user_meta( $user->ID, 'session_tokens', true ) ) );`)
    .split(' ')
    .filter(Boolean)

/** A session of Alice's that WordPress opens by itself; its name. */
const openedByWordPress = (stack) =>
  inWordpress(stack, `${alice} echo hash( 'sha256', WP_Session_Tokens::get_instance( $user->ID )->create( time() + 3600 ) );`)

/** How many sessions of Alice's are known as Logto's. */
const rows = (stack) =>
  Number(inWordpress(stack, `${alice} global $wpdb; echo $wpdb->get_var( "SELECT COUNT(*) FROM wp_logto_rp_sessions WHERE user_id = {$user->ID}" );`))

const newestSid = (stack) =>
  stack.mariadb.query("SELECT sid FROM wp_logto_rp_sessions WHERE sid <> '' ORDER BY created DESC, expires DESC LIMIT 1", 'wordpress')[0][0]

/** What is listed and logged is capped by the minute. */
const forgetRefusals = (stack) =>
  stack.mariadb.query("DELETE FROM wp_options WHERE option_name LIKE 'logto\\_rp\\_refus%'", 'wordpress')
