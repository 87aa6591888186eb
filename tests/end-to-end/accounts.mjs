// Accounts that were there before Logto, and who may come into them.
import assert from 'node:assert/strict'
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
