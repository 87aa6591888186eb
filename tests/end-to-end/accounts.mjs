// Accounts that were there before Logto, and who may come into them.
import assert from 'node:assert/strict'
import { Browser } from '../provider/browser.mjs'
import { callbackFor } from './attacks.mjs'
import { logInWithPassword } from './install.mjs'
import { inWordpress, openMailbox } from './harness/in-wordpress.mjs'

const password = 'meadow-Lantern-58-chalk'
const dora = { user: 'dora', username: 'dora', email: 'dora@example.org', password }
const frank = { user: 'frank', username: 'frank', email: 'frank@example.com', password }

export function accounts({ scene }) {
  scene('linking asks who signs in, says who it was, and is told by mail', async (play) => {
    const { stack, arrive, people } = play
    createUser(stack, dora)
    const { id } = await stack.provider.ask('/_accounts', { ...dora, email: 'dora@elsewhere.example' })
    const mailbox = openMailbox(stack)
    try {
      const visitor = await arrive()
      // Somebody else has used this browser, and is still signed in at Logto.
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      await visitor.context.clearCookies({ name: /^wordpress_/ })
      await visitor.goto('/wp-login.php?logto=password')
      await logInWithPassword(visitor.page, dora)
      await visitor.page.waitForURL('**/wp-admin/**')
      await visitor.goto('/wp-admin/profile.php')
      await visitor.page.getByRole('link', { name: 'Link to my Logto account' }).click()
      await visitor.givePassword(dora)
      await visitor.see(`Linked to the Logto account whose ID ends in “${id.slice(-6)}”`)
      assert.deepEqual(
        mailbox.messages().map(({ to, message }) => [to, message.includes(`“${id.slice(-6)}”`)]),
        [[dora.email, true]],
      )
    } finally {
      mailbox.close()
    }
  })

  scene('a link that is refused says that nothing was linked, and leads back to the profile', async (play) => {
    const { stack, arrive, people } = play
    const dorian = { user: 'dorian', username: 'dorian', email: 'dorian@example.org', password }
    createUser(stack, dorian)
    const first = await arrive()
    await first.goto('/wp-login.php')
    await first.givePassword(people.alice)

    const visitor = await arrive()
    await visitor.goto('/wp-login.php?logto=password')
    await logInWithPassword(visitor.page, dorian)
    await visitor.page.waitForURL('**/wp-admin/**')
    await visitor.goto('/wp-admin/profile.php')
    await visitor.page.getByRole('link', { name: 'Link to my Logto account' }).click()
    await visitor.givePassword(people.alice)
    await visitor.page.getByRole('heading', { name: 'Nothing was linked' }).waitFor()
    await visitor.see('You are still signed in to this site, as dorian.')
    await play.photograph(visitor, 'nothing-was-linked')
    assert.equal(await visitor.page.getByRole('link', { name: 'Try again' }).count(), 0)
    await visitor.page.getByRole('link', { name: 'Back to my profile' }).click()
    await visitor.page.getByRole('link', { name: 'Link to my Logto account' }).waitFor()
  })

  scene('whoever took the e-mail address first is out once its owner comes through Logto', async (play) => {
    const { stack, arrive } = play
    createUser(stack, frank, 'WP_Application_Passwords::create_new_application_password( $id, array( "name" => "x" ) );')
    setLinkByEmail(stack, true)
    const mailbox = openMailbox(stack)
    try {
      const squatter = await arrive()
      await squatter.goto('/wp-login.php?logto=password')
      await logInWithPassword(squatter.page, frank)
      await squatter.page.waitForURL('**/wp-admin/**')
      assert.equal(await squatter.nameAtSite(), 'frank')

      await stack.provider.ask('/_accounts', { ...frank, password: `${password}-his-own` })
      const visitor = await arrive()
      await visitor.goto('/wp-admin/profile.php')
      await visitor.givePassword({ username: 'frank', password: `${password}-his-own` })
      assert.equal(await visitor.page.getByLabel('Username').inputValue(), 'frank')

      assert.equal(await squatter.nameAtSite(), null, 'the session')
      await squatter.goto('/wp-login.php?logto=password')
      await logInWithPassword(squatter.page, frank)
      await squatter.page.locator('#login_error').waitFor()
      const code = `echo count( WP_Application_Passwords::get_user_application_passwords( get_user_by( 'login', 'frank' )->ID ) );`
      assert.equal(inWordpress(stack, code), '0', 'application passwords')
      assert.deepEqual(
        mailbox.messages().map(({ to }) => to).filter((to) => to === frank.email),
        [frank.email],
      )
    } finally {
      mailbox.close()
      setLinkByEmail(stack, false)
    }
  })

  scene('whoever gets the number of somebody who is gone is not taken over by the link that was left', async (play) => {
    const { stack, people } = play
    const oscar = { username: 'oscar', email: 'oscar@example.org', password }
    await stack.provider.ask('/_accounts', oscar)
    const cameIn = async (person) => {
      const browser = new Browser()
      await browser.get((await callbackFor(stack, browser, person)).href)
      const { html } = await browser.get(`${stack.origin}/wp-admin/profile.php`)
      return html.match(/id="user_login" value="([^"]*)"/)?.[1]
    }
    const query = (sql) => stack.mariadb.query(sql, 'wordpress')
    assert.equal(await cameIn(oscar), 'oscar')
    const [[id]] = query("SELECT ID FROM wp_users WHERE user_login = 'oscar'")
    // Past WordPress, as an import does it.
    query(
      `UPDATE wp_users SET user_login = 'boss', user_nicename = 'boss', user_email = 'boss@example.org',
        user_registered = '2020-02-02 02:02:02' WHERE ID = ${id}`,
    )
    inWordpress(stack, `get_user_by( 'login', 'boss' )->set_role( 'administrator' );`)
    assert.equal(await cameIn(oscar), 'oscar', 'an account of his own again')
    assert.notEqual(query("SELECT ID FROM wp_users WHERE user_login = 'oscar'")[0][0], id)
    assert.deepEqual(query(`SELECT 1 FROM wp_logto_rp_links WHERE user_id = ${id}`), [])
    assert.match(stack.phpLog(), new RegExp(`removed the link of user ${id}`))

    // A link from before the user was kept with it.
    query("UPDATE wp_logto_rp_links SET user_login = '', user_registered = ''")
    assert.equal(await cameIn(people.alice), 'alice')
    const filled = "SELECT COUNT(*) FROM wp_logto_rp_links WHERE user_login = 'alice' AND user_registered <> ''"
    assert.deepEqual(query(filled), [['1']])
  })
}

function createUser(stack, { user, email }, then = '') {
  inWordpress(
    stack,
    `$id = wp_insert_user( array( 'user_login' => '${user}', 'user_email' => '${email}', 'user_pass' => '${password}', 'role' => 'subscriber' ) ); ${then}`,
  )
}

function setLinkByEmail(stack, on) {
  inWordpress(
    stack,
    `update_option( 'logto_rp_settings', array( 'link_by_email' => ${on} ) + get_option( 'logto_rp_settings' ) );`,
  )
}
