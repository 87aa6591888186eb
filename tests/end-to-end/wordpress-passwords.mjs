// Whoever has a WordPress password, where the form is for everyone: its mails, its errors and its registration end at it.
import assert from 'node:assert/strict'
import { Browser } from '../provider/browser.mjs'
import { inWordpress, openMailbox } from './harness/in-wordpress.mjs'
import { logInWithPassword } from './install.mjs'

const password = 'orchard-Kettle-71-slate'

export function wordpressPasswords({ scene }) {
  scene('a password that was forgotten is chosen anew, and signs in', async (play) => {
    const { stack, arrive } = play
    createUser(stack, 'martha')
    const mailbox = openMailbox(stack)
    try {
      const visitor = await arrive()
      await visitor.goto('/wp-login.php?logto=password')
      await visitor.page.getByRole('link', { name: 'Lost your password?' }).click()
      await visitor.page.getByLabel('Username or Email Address').fill('martha')
      await visitor.page.getByRole('button', { name: 'Get New Password' }).click()
      await visitor.page.getByText('Check your email for the confirmation link').waitFor()
      const [{ message }] = mailbox.messages()
      await visitor.page.goto(message.match(/https?:\S+action=rp\S*/)[0])
      await visitor.page.getByRole('textbox', { name: 'New password' }).fill(password)
      await visitor.page.getByRole('button', { name: 'Save Password' }).click()
      await visitor.page.getByText('Your password has been reset.').waitFor()
      await visitor.page.locator('#login').getByRole('link', { name: 'Log in' }).click()
      // WordPress knows who it was, and puts the cursor where the password goes.
      await visitor.page.waitForFunction(() => document.activeElement?.id === 'user_pass')
      await visitor.page.getByLabel('Password', { exact: true }).fill(password)
      await visitor.page.getByRole('button', { name: 'Log In' }).click()
      await visitor.page.waitForURL('**/wp-admin/**')
    } finally {
      mailbox.close()
    }
  })

  scene('a link to choose a password that is no longer good says so, and another can be asked for', async (play) => {
    const mailbox = openMailbox(play.stack)
    try {
      const visitor = await play.arrive()
      await visitor.goto('/wp-login.php?action=rp&key=outdated&login=owner')
      await visitor.page.getByText('Your password reset link appears to be invalid.').waitFor()
      await play.photograph(visitor, 'reset-link-no-longer-good')
      await visitor.page.getByLabel('Username or Email Address').fill('martha')
      await visitor.page.getByRole('button', { name: 'Get New Password' }).click()
      await visitor.page.getByText('Check your email for the confirmation link').waitFor()
      await visitor.page.getByRole('link', { name: 'login page' }).click()
      await visitor.page.getByLabel('Password', { exact: true }).waitFor()
    } finally {
      mailbox.close()
    }
  })

  scene('a wrong password in a form of the theme or a shop leaves the ways to WordPress and to Logto open', async ({ stack }) => {
    const answer = await fetch(`${stack.origin}/wp-login.php`, {
      method: 'POST',
      body: new URLSearchParams({ log: 'martha', pwd: 'wrong' }),
    })
    const html = await answer.text()
    assert.match(html, /Sign in through Logto/)
    const links = [...html.matchAll(/href="([^"]*action=lostpassword[^"]*)"/g)].map(([, link]) => link)
    assert.ok(links.length > 0)
    assert.deepEqual(links.filter((link) => !link.includes('logto=password')), [])
  })

  scene('whoever takes the advice about a taken address comes to the page where accounts are linked', async (play) => {
    const { stack, arrive } = play
    const odette = { username: 'odette', email: 'odette@example.org', password }
    createUser(stack, 'odette')
    await stack.provider.ask('/_accounts', odette)
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(odette)
    await visitor.page.getByRole('heading', { name: 'You were not signed in' }).waitFor()
    const first = visitor.page.locator('main a').first()
    assert.equal(await first.textContent(), 'Sign in with a WordPress password')
    await first.click()
    await logInWithPassword(visitor.page, { user: 'odette', password })
    await visitor.page.waitForURL('**/wp-admin/profile.php')
    await visitor.page.getByRole('link', { name: 'Link to my Logto account' }).waitFor()
  })

  scene("where anyone can register, WordPress's own registration is whole", async (play) => {
    const { stack, arrive } = play
    inWordpress(stack, `update_option( 'users_can_register', 1 );`)
    try {
      const unmarked = await new Browser().get(`${stack.origin}/wp-login.php?action=register`)
      assert.ok(unmarked.location?.startsWith(stack.provider.issuer), 'the bare address is Logto’s')
      const visitor = await arrive()
      await visitor.goto('/wp-login.php?logto=password')
      await visitor.page.getByRole('link', { name: 'Register' }).click()
      await visitor.page.getByLabel('Username').fill('olga')
      await visitor.page.getByLabel('Email').fill('no address')
      await visitor.page.locator('form#registerform').evaluate((form) => (form.noValidate = true))
      await visitor.page.getByRole('button', { name: 'Register' }).click()
      await visitor.page.getByLabel('Email').fill('olga@example.org')
      await visitor.page.getByRole('button', { name: 'Register' }).click()
      await visitor.page.getByText('Registration complete.').waitFor()
    } finally {
      inWordpress(stack, `update_option( 'users_can_register', 0 );`)
    }
  })
}

function createUser(stack, name) {
  inWordpress(stack, `wp_create_user( '${name}', '${password}', '${name}@example.org' );`)
}
