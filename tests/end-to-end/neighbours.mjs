// The plugin beside others, and the pages that stay WordPress's own.
import assert from 'node:assert/strict'
import { Browser } from '../provider/browser.mjs'
import { callbackFor, signedIn } from './attacks.mjs'
import { inWordpress } from './harness/in-wordpress.mjs'
import { logInWithPassword, owner } from './install.mjs'

const witness = `
add_action( 'wp_login', static fn ( $login, $user ) => error_log( "witness: wp_login $login $user->ID" ), 10, 2 );
add_filter( 'authenticate', static function ( $user ) {
  error_log( 'witness: authenticate ' . ( $user instanceof WP_User ? $user->user_login : 'nobody' ) );
  return $user;
}, 99 );`

const twoFactor = `
add_filter( 'authenticate', static fn ( $user ) => $user instanceof WP_User
  ? new WP_Error( 'second_factor_missing', 'Call 555-0100' ) : $user, 99 );`

/** As plugins do for accounts that are banned, unpaid or still to be approved. */
const approval = `
add_filter( 'wp_authenticate_user', static fn ( $user ) => 'alice' === $user->user_login
  ? new WP_Error( 'not_approved', 'Mr. Jones has yet to approve Alice' ) : $user );`

/** As the best-known one does it: the sign-in passes, its session is closed at once, and another opened in a later request. */
export const twoFactorLater = `
$tokens = array();
$collect = static function ( $cookie ) use ( &$tokens ) { $tokens[] = wp_parse_auth_cookie( $cookie )['token'] ?? ''; };
add_action( 'set_auth_cookie', $collect );
add_action( 'set_logged_in_cookie', $collect );
add_action( 'wp_login', static function ( $login, $user ) use ( &$tokens ) {
  foreach ( array_unique( $tokens ) as $token ) { WP_Session_Tokens::get_instance( $user->ID )->destroy( $token ); }
  wp_clear_auth_cookie();
  printf( '<form method="post" action="%s"><input type="hidden" name="user" value="%d"><label>Code <input name="code"></label></form>',
    esc_url( site_url( 'wp-login.php?action=second_factor', 'login_post' ) ), $user->ID );
  exit;
}, PHP_INT_MAX, 2 );
add_action( 'login_form_second_factor', static function () {
  '123456' === $_POST['code'] || exit;
  wp_set_auth_cookie( (int) $_POST['user'] );
  wp_redirect( home_url() );
  exit;
} );`

const signsOutBehindTheScenes = `
add_action( 'wp_ajax_leave', static function () { wp_logout(); wp_send_json( 'left' ); } );
add_action( 'wp_ajax_nonce', static fn () => wp_send_json( wp_create_nonce( 'wp_rest' ) ) );
add_action( 'rest_api_init', static fn () => register_rest_route( 'another/v1', '/leave', array(
  'permission_callback' => '__return_true',
  'callback' => static function () { $id = get_current_user_id(); wp_logout(); return $id ? 'left' : 'nobody'; },
) ) );`

/** As if cookies did not stick. */
const forgetful = "add_filter( 'send_auth_cookies', '__return_false' );"

async function signIn(stack, person) {
  const browser = new Browser()
  const answer = await browser.get((await callbackFor(stack, browser, person)).href)
  return { browser, ...answer }
}

export function neighbours({ scene }) {
  scene('plugins that watch sign-ins see one through Logto as any other', async ({ stack, people }) => {
    await stack.wordpress.with(witness, async () => {
      const { browser } = await signIn(stack, people.alice)
      assert.ok(signedIn(browser))
    })
    const seen = [...stack.phpLog().matchAll(/witness: (.*)/g)].map(([, what]) => what)
    assert.equal(seen.length, 2, seen.join())
    assert.equal(seen[0], 'authenticate alice')
    assert.match(seen[1], /^wp_login alice \d+$/)
  })

  scene('a plugin that says no at its second factor keeps the person out', async ({ stack, people }) => {
    const sessions = () => stack.mariadb.query('SELECT session_hash FROM wp_logto_rp_sessions', 'wordpress')
    const before = sessions()
    await stack.wordpress.with(twoFactor, async () => {
      const { browser, html } = await signIn(stack, people.alice)
      assert.ok(!signedIn(browser))
      assert.equal(stack.errorCode(html), 'sign-in-vetoed')
      assert.doesNotMatch(html, /555-0100/)
    })
    assert.deepEqual(sessions(), before)
  })

  scene('an account that another plugin has closed stays closed, and nobody else is kept out', async ({ stack, people }) => {
    await stack.wordpress.with(approval, async () => {
      const { browser, html } = await signIn(stack, people.alice)
      assert.ok(!signedIn(browser))
      assert.equal(stack.errorCode(html), 'sign-in-vetoed')
      assert.doesNotMatch(html, /Jones/)
      assert.ok(signedIn((await signIn(stack, people.grace)).browser))
    })
  })

  scene('another plugin may shorten the session of whoever signs in, and not prolong it', async ({ stack, people }) => {
    const sessions = () => stack.mariadb.query('SELECT session_hash, expires - created FROM wp_logto_rp_sessions', 'wordpress')
    const lifetime = async (seconds) => {
      const before = sessions().map(([hash]) => hash)
      await stack.wordpress.with(`add_filter( 'auth_cookie_expiration', static fn () => ${seconds} );`, () => signIn(stack, people.alice))
      const [[, kept]] = sessions().filter(([hash]) => !before.includes(hash))
      return Number(kept)
    }
    const day = 24 * 3600
    assert.ok((await lifetime(3600)) <= 3600, 'an hour')
    assert.ok((await lifetime(365 * day)) <= 14 * day, 'a year')
  })

  scene('a session that a two-factor plugin opens later is known as Logto’s, and signs out there too', async (play) => {
    const { stack, arrive, people } = play
    await stack.wordpress.with(twoFactorLater, async () => {
      const visitor = await arrive()
      const waiting = await upToSecondFactor(visitor, people.alice)
      assert.ok(waiting.httpOnly && waiting.sameSite === 'Lax')
      assert.ok(waiting.expires - Date.now() / 1000 < 901)
      const profile = await visitor.context.request.get(`${stack.origin}/wp-admin/profile.php`, { maxRedirects: 0 })
      assert.equal(profile.status(), 302, 'not signed in yet')
      await visitor.page.getByLabel('Code').fill('123456')
      await visitor.page.getByLabel('Code').press('Enter')
      await visitor.page.waitForURL((url) => url.pathname === '/')
      assert.equal(await visitor.nameAtSite(), 'Alice Adams')
      assert.equal(await cookieThatWaits(visitor), undefined, 'taken up once')
      await visitor.logOut()
      await visitor.goto('/wp-login.php')
      await visitor.isAskedToSignIn()
    })
  })

  scene('what waits for a second factor is no session, and is nobody else’s', async ({ stack, arrive, people }) => {
    const visitor = await arrive()
    await stack.wordpress.with(twoFactorLater, async () => {
      await upToSecondFactor(visitor, people.alice)
      await visitor.context.clearCookies({ name: /^(?!logto_session_mapping)/ })
      await visitor.goto('/wp-admin/profile.php')
      await visitor.isAskedToSignIn()
    })
    await visitor.goto('/wp-login.php?logto=password')
    await logInWithPassword(visitor.page, owner)
    await visitor.page.waitForURL('**/wp-admin/**')
    assert.equal(await cookieThatWaits(visitor), undefined, 'dropped')
    await stack.provider.ask('/_count/reset', {})
    await visitor.logOut()
    assert.equal((await stack.provider.ask('/_count'))['end-session'], undefined)
  })

  scene('a sign-out in AJAX or REST is answered as such, and leaves the provider alone', async ({ stack, people }) => {
    await stack.wordpress.with(signsOutBehindTheScenes, async () => {
      await stack.provider.ask('/_count/reset', {})
      for (const way of ['ajax', 'rest']) {
        const { browser } = await signIn(stack, people.alice)
        const nonce = (await browser.get(`${stack.origin}/wp-admin/admin-ajax.php?action=nonce`)).html
        const answer = await browser.get(
          way === 'ajax'
            ? `${stack.origin}/wp-admin/admin-ajax.php?action=leave`
            : `${stack.origin}/?rest_route=/another/v1/leave&_wpnonce=${JSON.parse(nonce)}`,
        )
        assert.deepEqual([answer.status, answer.html], [200, '"left"'], way)
        assert.ok(!signedIn(browser), way)
      }
      assert.equal((await stack.provider.ask('/_count'))['end-session'], undefined)
    })
  })

  scene('a page cache inside WordPress is told to keep nothing of ours, and the rest as ever', async ({ stack }) => {
    const cache = `
    ob_start( static function ( $page ) {
      header( 'X-Would-Keep: ' . ( defined( 'DONOTCACHEPAGE' ) ? 'no' : 'yes' ) );
      return $page;
    } );`
    await stack.wordpress.with(cache, async () => {
      const kept = async (path) => (await fetch(stack.origin + path, { redirect: 'manual' })).headers.get('x-would-keep')
      for (const path of ['/?logto=sign-in', '/wp-login.php', '/?logto=callback&state=x', '/wp-login.php?loggedout=true']) {
        assert.equal(await kept(path), 'no', path)
      }
      assert.equal(await kept('/'), 'yes')
    })
  })

  scene("e-mailed links, confirmations and a post's password stay WordPress's", async ({ stack }) => {
    const at = (query) => `${stack.origin}/wp-login.php?${query}`
    const [key, request, confirmation] = JSON.parse(
      inWordpress(
        stack,
        `$key = get_password_reset_key( get_user_by( 'login', 'owner' ) );
        $request = wp_create_user_request( 'reader@example.org', 'export_personal_data' );
        echo wp_json_encode( array( $key, $request, wp_generate_user_request_key( $request ) ) );`,
      ),
    )
    const reset = await new Browser().get(at(`action=rp&key=${key}&login=owner`))
    assert.match(reset.html, /name="pass1"/, 'the e-mailed reset link')
    const confirmed = await new Browser().get(
      at(`action=confirmaction&request_id=${request}&confirm_key=${confirmation}`),
    )
    assert.match(confirmed.html, /Thanks for confirming/)

    const administrator = await byPassword(stack)
    const { html } = await administrator.get(at('action=confirm_admin_email'))
    assert.match(html, /admin-email__/, 'the question whether the address still holds')

    const post = await fetch(at('action=postpass'), {
      method: 'POST',
      redirect: 'manual',
      headers: { referer: `${stack.origin}/?p=1` },
      body: new URLSearchParams({ post_password: 'open sesame' }),
    })
    assert.equal(post.headers.get('location'), `${stack.origin}/?p=1`)
    assert.ok(post.headers.getSetCookie().some((cookie) => cookie.startsWith('wp-postpass_')))
  })

  scene("WordPress's own reauth=1 is single sign-on: nobody types anything again", async ({ stack, people }) => {
    const { browser } = await signIn(stack, people.alice)
    const target = encodeURIComponent(`${stack.origin}/wp-admin/profile.php`)
    const start = await browser.get(`${stack.origin}/wp-login.php?reauth=1&redirect_to=${target}`)
    assert.ok(start.location?.startsWith(stack.provider.issuer))
    assert.ok(!signedIn(browser), "WordPress's cookies are gone, as it wants")
    assert.doesNotMatch(start.location, /prompt=|max_age=/)
    const { location } = await browser.get(start.location)
    assert.ok(location?.startsWith(stack.origin), 'the provider asks nothing')
    const end = await browser.get(location)
    assert.equal(end.url, `${stack.origin}/wp-admin/profile.php`)
    assert.ok(signedIn(browser))
  })

  scene('whoever has signed out, or goes round in circles, comes to a page', async ({ stack, arrive, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php?loggedout=true')
    await visitor.page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await stack.wordpress.with(forgetful, async () => {
      await visitor.goto('/wp-admin/profile.php')
      await visitor.givePassword(people.alice)
      await visitor.page.getByRole('heading', { name: 'You keep coming back here' }).waitFor()
    })
    await visitor.page.getByRole('link', { name: 'Try again' }).click()
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
  })
}

/** The owner, signed in through WordPress's own form. */
export async function byPassword(stack) {
  const browser = new Browser()
  const page = await browser.get(`${stack.origin}/wp-login.php?logto=password`)
  await browser.submit(page, { log: owner.user, pwd: owner.password })
  assert.ok(signedIn(browser), 'the owner is signed in')
  return browser
}

/** Signed in at Logto, and asked for a second factor at the site; the cookie that waits for it. */
export async function upToSecondFactor(visitor, person) {
  await visitor.goto('/wp-login.php')
  await visitor.givePassword(person)
  await visitor.page.getByLabel('Code').waitFor()
  const waiting = await cookieThatWaits(visitor)
  assert.ok(waiting)
  return waiting
}

export const cookieThatWaits = async (visitor) => (await visitor.cookies()).find(({ name }) => name.startsWith('logto_session_mapping_'))
