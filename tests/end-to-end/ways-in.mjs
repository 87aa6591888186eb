// WordPress's own form: for everyone, for nobody, and for whoever can write wp-config.php.
import assert from 'node:assert/strict'
import { logInWithPassword, owner } from './install.mjs'
import { openSettings, saveSettings } from './settings.mjs'
import { inputs } from './harness/stack.mjs'

export function waysIn({ scene }) {
  scene('for everyone, the form is at an address of its own', async (play) => {
    const { arrive, photograph } = play
    const visitor = await arrive()
    await visitor.goto('/wp-login.php?logto=password')
    await photograph(visitor, 'password-form')
    await logInWithPassword(visitor.page, owner)
    await visitor.page.waitForURL('**/wp-admin/**')
    assert.equal((await xmlrpc(visitor.stack)).includes('isAdmin'), true)
  })

  scene('for nobody, every way past Logto is closed, whatever is broken', async ({ stack, administrator, arrive }) => {
    await choosePolicy(administrator, 'Nobody')
    await assertClosed(stack, arrive)
    await stack.phpFpm.restart(null)
    try {
      await assertClosed(stack, arrive)
    } finally {
      await stack.phpFpm.restart(inputs.extension)
    }
  })

  scene('LOGTO_DISABLE gives WordPress back, for as long as it stands', async (play) => {
    const { stack, arrive } = play
    stack.wordpress.configure({ LOGTO_DISABLE: true })
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await logInWithPassword(visitor.page, owner)
    await visitor.page.waitForURL('**/wp-admin/**')
    stack.wordpress.configure()
    await assertClosed(stack, arrive)
  })

  scene('the administrator opens the form again', async ({ administrator, stack }) => {
    await choosePolicy(administrator, 'Everyone')
    assert.ok((await postPassword(stack)).getSetCookie().some((cookie) => cookie.startsWith('wordpress_logged_in_')))
  })
}

async function choosePolicy(administrator, label) {
  await openSettings(administrator)
  await administrator.page.getByRole('radio', { name: label }).check()
  await saveSettings(administrator)
}

async function assertClosed(stack, arrive) {
  const visitor = await arrive()
  await visitor.goto('/wp-login.php?logto=password')
  assert.equal(await visitor.page.getByLabel('Username or Email Address').count(), 0)
  await visitor.leave()
  const cookies = (await postPassword(stack)).getSetCookie()
  assert.ok(!cookies.some((cookie) => cookie.startsWith('wordpress_logged_in_')), 'the form, posted all the same')
  assert.ok(!(await xmlrpc(stack)).includes('isAdmin'), 'XML-RPC')
}

/** The headers of the answer to WordPress's form, posted by hand. */
async function postPassword(stack) {
  const response = await fetch(`${stack.origin}/wp-login.php`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: 'wordpress_test_cookie=WP%20Cookie%20check' },
    body: new URLSearchParams({ log: owner.user, pwd: owner.password, testcookie: '1' }),
  })
  return response.headers
}

async function xmlrpc(stack) {
  const parameters = [owner.user, owner.password].map((value) => `<param><value>${value}</value></param>`).join('')
  const response = await fetch(`${stack.origin}/xmlrpc.php`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: `<methodCall><methodName>wp.getUsersBlogs</methodName><params>${parameters}</params></methodCall>`,
  })
  return response.text()
}
