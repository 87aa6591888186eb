// When who somebody is in WordPress is not plain.
import assert from 'node:assert/strict'
import { setImmediate as breathe } from 'node:timers/promises'
import { Browser } from '../provider/browser.mjs'
import { callbackFor, signedIn } from './attacks.mjs'
import { inWordpress } from './harness/in-wordpress.mjs'
import { users } from './password.mjs'
import { openSettings, saveSettings } from './settings.mjs'

const password = 'harbour-Window-31-copper'

export function conflicts({ scene }) {
  scene('two first sign-ins of one person at once make one user', async ({ stack }) => {
    const carol = await stack.provider.ask('/_accounts', { username: 'carol', email: 'carol@example.com', password })
    const browsers = [new Browser(), new Browser(), new Browser()]
    const callbacks = []
    for (const browser of browsers) callbacks.push(await callbackFor(stack, browser, carol))
    // Another plugin is slow, so that the address is there long before the link; one request comes just then.
    await stack.wordpress.with(`add_action( 'user_register', static fn () => usleep( 2000000 ) );`, async () => {
      const get = (index) => browsers[index].get(callbacks[index].href)
      const first = [get(0), get(1)]
      while (users(stack, "user_email = 'carol@example.com'").length === 0) await breathe()
      await Promise.all([...first, get(2)])
    })
    for (const browser of browsers) assert.ok(signedIn(browser))
    assert.equal(users(stack, "user_email = 'carol@example.com'").length, 1)
    assert.equal(users(stack, "user_login LIKE 'carol%'").length, 1)
  })

  scene('of several sign-ins of one person at once each keeps its session', async ({ stack }) => {
    const nora = await stack.provider.ask('/_accounts', { username: 'nora', email: 'nora@example.com', password })
    // The first wave makes the user, the second finds no session, the third those of the second.
    for (const wave of [1, 2, 3]) {
      const browsers = Array.from({ length: 8 }, () => new Browser())
      const callbacks = []
      for (const browser of browsers) callbacks.push(await callbackFor(stack, browser, nora))
      if (wave === 2) inWordpress(stack, "WP_Session_Tokens::get_instance( get_user_by( 'login', 'nora' )->ID )->destroy_all();")
      await Promise.all(browsers.map((browser, index) => browser.get(callbacks[index].href)))
      for (const browser of browsers) {
        const page = await browser.get(`${stack.origin}/wp-admin/profile.php`)
        assert.equal(page.status, 200, `wave ${wave}: ${page.location}`)
      }
    }
  })

  scene("an e-mail address at the provider does not open another's account", async (play) => {
    const { stack, arrive, photograph, people } = play
    const [[, , email]] = users(stack, "user_login = 'owner'")
    const impostor = { username: 'impostor', email, password }
    await stack.provider.ask('/_accounts', impostor)
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(impostor)
    await visitor.see('Error ID')
    await photograph(visitor, 'email-taken')
    assert.deepEqual(
      (await visitor.cookies()).filter(({ name }) => name.startsWith('wordpress_logged_in_')),
      [],
    )

    await visitor.page.getByRole('link', { name: 'Use another account' }).click()
    await visitor.givePassword(people.alice)
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
  })

  scene('a username that is taken here, too long or forbidden keeps nobody out', async ({ stack }) => {
    const forbidding = "add_filter( 'illegal_user_logins', static fn () => array( 'gardener' ) );"
    const usernames = ['owner', 'gardener', `long_${'x'.repeat(70)}`]
    await stack.wordpress.with(forbidding, async () => {
      for (const [index, username] of usernames.entries()) {
        const person = { username, email: `somebody${index}@example.com`, password }
        await stack.provider.ask('/_accounts', person)
        const browser = new Browser()
        await browser.get((await callbackFor(stack, browser, person)).href)
        assert.ok(signedIn(browser), username)
        const made = users(stack, `user_email = '${person.email}'`)
        assert.equal(made.length, 1, username)
        const [[, login, , slug]] = made
        assert.ok(login !== username && login.length <= 60 && slug.length <= 50, `${username}: ${login}, ${slug}`)
      }
    })
  })

  scene('linking by e-mail gives the account to its owner alone, and writes no more than name and address', async (play) => {
    const { stack, administrator } = play
    const link = administrator.page.getByLabel('Link a first sign-in to the account that has the same e-mail address')
    // Somebody was here first with an address that is not theirs.
    const squatter = "get_user_by( 'login', 'squatter' )"
    inWordpress(
      stack,
      `$id = wp_insert_user( array( 'user_login' => 'squatter', 'user_pass' => 'Was-here-first-7',
        'user_email' => 'iris@example.com', 'user_url' => 'https://iris.example/', 'description' => 'Grows "roses".',
        'locale' => 'de_DE', 'nickname' => 'lily', 'rich_editing' => 'false', 'display_name' => 'Old name' ) );
      WP_Session_Tokens::get_instance( $id )->create( time() + 3600 );
      WP_Application_Passwords::create_new_application_password( $id, array( 'name' => 'A telephone' ) );`,
    )
    const state = () =>
      JSON.parse(
        inWordpress(
          stack,
          `$user = ${squatter};
          echo wp_json_encode( array(
            'password' => wp_check_password( 'Was-here-first-7', $user->user_pass ),
            'sessions' => count( WP_Session_Tokens::get_instance( $user->ID )->get_all() ),
            'applications' => count( WP_Application_Passwords::get_user_application_passwords( $user->ID ) ),
            'kept' => array( $user->user_url, $user->description, $user->locale, $user->nickname, $user->rich_editing ),
            'name' => $user->display_name, 'email' => $user->user_email ) );`,
        ),
      )
    const before = state()
    assert.deepEqual([before.password, before.sessions, before.applications], [true, 1, 1])

    const iris = { username: 'iris', email: 'iris@example.com', name: 'Iris Dale', password }
    await stack.provider.ask('/_accounts', iris)
    const signsIn = async () => {
      const browser = new Browser()
      await browser.get((await callbackFor(stack, browser, iris)).href)
      assert.ok(signedIn(browser))
    }
    await openSettings(administrator)
    await link.check()
    await saveSettings(administrator)
    try {
      await signsIn()
    } finally {
      await openSettings(administrator)
      await link.uncheck()
      await saveSettings(administrator)
    }
    const after = state()
    assert.deepEqual([after.password, after.sessions, after.applications], [false, 1, 0], 'the one session is new')
    assert.deepEqual(after.kept, before.kept)
    assert.deepEqual([after.name, after.email], ['Iris Dale', 'iris@example.com'])

    // And at a later sign-in, when something here has changed.
    inWordpress(stack, `wp_update_user( array( 'ID' => ${squatter}->ID, 'display_name' => 'Changed here' ) );`)
    await signsIn()
    const later = state()
    assert.deepEqual([later.name, later.kept], ['Iris Dale', before.kept])
  })

  scene("an identity that is somebody's already is not linked a second time", async ({ arrive, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(people.alice)
    await visitor.goto('/wp-admin/profile.php')
    await visitor.see('Remove the link')
    assert.equal(await visitor.page.getByRole('link', { name: 'Link to my Logto account' }).count(), 0)
  })
}
