// Whoever owns an account or the site: links that can be left again, and notices that say how to go on.
import assert from 'node:assert/strict'
import { logInWithPassword } from './install.mjs'
import { inWordpress } from './harness/in-wordpress.mjs'
import { client } from './harness/stack.mjs'
import { openSettings } from './settings.mjs'

const password = 'harbour-Violin-63-slate'
const gina = { user: 'gina', username: 'gina', email: 'gina@example.org', password }
const hank = { username: 'hank', email: 'hank@example.org', password }

export function owners({ scene }) {
  scene('whoever linked an account just now signs out of Logto too', async ({ stack, arrive }) => {
    const fields = `'user_login' => 'gina', 'user_email' => '${gina.email}', 'user_pass' => '${password}', 'role' => 'administrator'`
    inWordpress(stack, `wp_insert_user( array( ${fields} ) );`)
    await stack.provider.ask('/_accounts', gina)
    const visitor = await arrive()
    await enterByPassword(visitor)
    await visitor.goto('/wp-admin/profile.php')
    await visitor.page.getByRole('link', { name: 'Link to my Logto account' }).click()
    await visitor.givePassword(gina)
    await visitor.see('This account is linked.')
    await visitor.logOut()
    await visitor.page.waitForURL((url) => url.href === `${visitor.stack.origin}/`)
    await visitor.goto('/wp-admin/')
    await visitor.isAskedToSignIn()
  })

  scene('a link goes after one more question, and stays where it is the only way in', async (play) => {
    const { stack, arrive, photograph } = play
    const visitor = await arrive()
    const { page } = visitor
    await enterByPassword(visitor)
    await visitor.goto('/wp-admin/profile.php')
    await page.getByRole('link', { name: 'Remove the link', exact: true }).click()
    await visitor.see('Remove this link?')
    await photograph(visitor, 'remove-the-link')
    await page.getByRole('link', { name: 'Keep it' }).click()
    await page.getByRole('link', { name: 'Remove the link', exact: true }).click()
    setPolicy(stack, 'nobody')
    try {
      await page.getByRole('link', { name: 'Yes, remove the link' }).click()
      await visitor.see('The link was kept')
      await visitor.goto('/wp-admin/profile.php')
      await visitor.see('You cannot remove the link: this site lets people in through Logto alone')
      assert.equal(await page.getByRole('link', { name: 'Remove the link' }).count(), 0)
    } finally {
      setPolicy(stack, 'everyone')
    }
    await visitor.goto('/wp-admin/profile.php?logto_rp_confirm=1')
    await page.getByRole('link', { name: 'Yes, remove the link' }).click()
    await visitor.see('The link to the Logto account is removed.')
    await visitor.see('Not linked')
  })

  scene('without an e-mail address that may stay so, and the link stays too', async ({ arrive, photograph }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-admin/profile.php')
    await visitor.givePhone('+1 555 010 0123')
    await visitor.backAtSite()
    await visitor.page.locator('.user-email-wrap').getByText('The e-mail address may stay empty').waitFor()
    assert.match(await visitor.page.getByLabel('Email').getAttribute('aria-describedby'), /\blogto-rp-no-email$/)
    await visitor.see('this account has no e-mail address that one could be sent to')
    await photograph(visitor, 'no-email')
  })

  scene('an administrator sees who is linked, and frees whoever lost Logto', async (play) => {
    const { stack, administrator, arrive, photograph } = play
    const { id: owner } = JSON.parse(inWordpress(stack, `echo json_encode( array( 'id' => get_user_by( 'login', 'owner' )->ID ) );`))
    await stack.provider.ask('/_accounts', hank)
    const visitor = await arrive()
    await visitor.goto('/wp-admin/profile.php')
    await visitor.givePassword(hank)
    await visitor.goto(`/wp-admin/admin-post.php?action=logto_rp_unlink&user=${owner}`)
    await visitor.see('You may not change this account.')

    const { page } = administrator
    await administrator.goto('/wp-admin/users.php')
    const row = (name) => page.locator('#the-list tr').filter({ has: page.getByRole('link', { name, exact: true }) })
    assert.match(await row('hank').locator('td.column-logto_rp').innerText(), /^Linked \(….+\)$/)
    assert.match(await row('gina').locator('td.column-logto_rp').innerText(), /—/)
    await photograph(administrator, 'users')
    await row('hank').getByRole('link', { name: 'hank', exact: true }).click()
    await page.getByRole('link', { name: 'Remove the link', exact: true }).click()
    await administrator.see('Remove this link?')
    await photograph(administrator, 'remove-the-link-of-another')
    await page.getByRole('link', { name: 'Yes, remove the link' }).click()
    await administrator.see('The link to the Logto account is removed.')
    assert.equal(await visitor.nameAtSite(), null)
    assert.notEqual(await administrator.nameAtSite(), null)
  })

  scene('whoever is signed in is sent on, and is told of no loop', async ({ arrive, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(people.alice)
    await visitor.context.clearCookies({ name: /^wordpress_/ })
    await visitor.goto('/wp-login.php')
    for (const action of ['register', 'lostpassword']) {
      await visitor.goto(`/wp-login.php?action=${action}`)
      assert.match(visitor.at, /^\/wp-admin\/profile\.php/, action)
    }
  })

  scene('a link leads from the password form to Logto', async ({ arrive, photograph }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php?logto=password')
    await photograph(visitor, 'password-form-link')
    await visitor.page.getByRole('link', { name: 'Sign in through Logto' }).click()
    await visitor.isAskedToSignIn()
  })

  scene('an administrator is told how to go on while LOGTO_DISABLE stands', async ({ stack, administrator, photograph }) => {
    stack.wordpress.configure({ LOGTO_DISABLE: true })
    try {
      await administrator.goto('/wp-admin/')
      await administrator.see('stay signed in here, remove that line, and correct Logto > Settings')
      await photograph(administrator, 'disabled')
    } finally {
      stack.wordpress.configure()
    }
  })

  scene('the dashboard says that Logto refuses the app secret', async ({ stack, administrator, arrive, people, photograph }) => {
    const stored = inWordpress(stack, `echo base64_encode( serialize( get_option( 'logto_rp_settings' ) ) );`)
    try {
      await openSettings(administrator)
      await administrator.page.getByLabel('App secret').fill('expired-secret')
      await administrator.page.getByRole('button', { name: 'Save Changes' }).click()
      await administrator.see('Settings saved')
      const visitor = await arrive()
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      await visitor.see('Error ID')
      assert.equal(await visitor.page.getByRole('link', { name: 'Use another account' }).count(), 0)
      await administrator.goto('/wp-admin/')
      await administrator.see('Logto refused the app ID or the app secret')
      await photograph(administrator, 'refused-secret')

      await openSettings(administrator)
      await administrator.page.getByLabel('App secret').fill(client.secret)
      await administrator.page.getByRole('button', { name: 'Save Changes' }).click()
      await administrator.see('Settings saved')
      assert.equal(await administrator.page.getByText('Logto refused the app ID').count(), 0, 'another secret is not refused yet')
    } finally {
      // As it was, since whoever saves a secret must prove again that they can come in by it.
      inWordpress(
        stack,
        `update_option( 'logto_rp_settings', unserialize( base64_decode( '${stored}' ) ) ); delete_option( 'logto_rp_refusals' );`,
      )
    }
    await administrator.goto('/wp-admin/')
    assert.equal(await administrator.page.getByText('Logto refused the app ID').count(), 0)
  })
}

async function enterByPassword(visitor) {
  await visitor.goto('/wp-login.php?logto=password')
  await logInWithPassword(visitor.page, gina)
  await visitor.page.waitForURL('**/wp-admin/**')
}

export function setPolicy(stack, policy) {
  inWordpress(
    stack,
    `update_option( 'logto_rp_settings', array( 'password_form' => '${policy}' ) + get_option( 'logto_rp_settings' ) );`,
  )
}
