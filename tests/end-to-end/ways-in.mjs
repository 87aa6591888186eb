// WordPress's own form: for everyone, for nobody, and for whoever can write wp-config.php.
import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Browser } from '../provider/browser.mjs'
import { logInWithPassword, owner } from './install.mjs'
import { openSettings, saveSettings } from './settings.mjs'
import { inWordpress } from './harness/in-wordpress.mjs'
import { client } from './harness/stack.mjs'
import { rows, wp } from './harness/wp-cli.mjs'
import { withoutRuntime } from './runtimes.mjs'
import { forgetProvider } from './trouble.mjs'

export function waysIn({ scene }) {
  scene('for everyone, the form is at an address of its own', async (play) => {
    const { arrive, photograph } = play
    const visitor = await arrive()
    await visitor.goto('/wp-login.php?logto=password')
    await photograph(visitor, 'password-form')
    await logInWithPassword(visitor.page, owner)
    await visitor.page.waitForURL('**/wp-admin/**')
    assert.equal((await xmlrpc(visitor.stack)).includes('isAdmin'), true)

    const broken = await arrive()
    await broken.page.goto(recoveryLink(play.stack))
    assert.equal(await broken.page.getByLabel('Username or Email Address').count(), 1)
    await broken.page.getByRole('link', { name: 'Sign in through Logto' }).click()
    await broken.isAskedToSignIn()
  })

  scene('for nobody, every way past Logto is closed, whatever is broken', async ({ stack, administrator, arrive }) => {
    // Application passwords want https, or a computer of one's own.
    stack.wordpress.configure({ WP_ENVIRONMENT_TYPE: 'local' })
    const application = inWordpress(
      stack,
      `echo WP_Application_Passwords::create_new_application_password(
        get_user_by( 'login', 'owner' )->ID, array( 'name' => 'A telephone' ) )[0];`,
    )
    assert.equal(await withApplicationPassword(stack, application), 200, 'for everyone it works')
    const late = 'echo get_password_reset_key( get_user_by( "id", wp_create_user( "late", "before", "late@example.org" ) ) );'
    const key = inWordpress(stack, late)
    await choosePolicy(administrator, 'Nobody')
    const assertAllClosed = async () => {
      await assertClosed(stack, arrive)
      assert.equal(await withApplicationPassword(stack, application), 401, 'an application password')
      await assertNoReset(stack)
    }
    await assertAllClosed()
    await assertResetLetsNobodyIn(stack, 'late', key)
    // What stays behind of the published plugin when its files are deleted.
    const stale = `array_values( array_diff( get_option( 'active_plugins' ), array( 'logto/logto.php' ) ) )`
    inWordpress(stack, `update_option( 'active_plugins', array_merge( ${stale}, array( 'logto/logto.php' ) ) );`)
    await assertClosed(stack, arrive)
    inWordpress(stack, `update_option( 'active_plugins', ${stale} );`)
    await stack.provider.ask('/_down', {})
    forgetProvider(stack)
    try {
      await assertAllClosed()
    } finally {
      await stack.provider.ask('/_up', {})
    }
    try {
      await withoutRuntime(stack, assertAllClosed)
    } finally {
      stack.wordpress.configure()
      forgetProvider(stack)
    }
  })

  scene('for nobody, recovery mode and the actions of other plugins end at Logto, not at the form', async ({ stack, arrive }) => {
    const visitor = await arrive()
    await visitor.page.goto(recoveryLink(stack))
    await visitor.isAskedToSignIn()
    assert.ok((await visitor.cookies()).some(({ name }) => name.startsWith('wordpress_rec_')), 'it is recovery mode')
    const members = `
    add_action( 'login_form_members', static fn () => null );
    add_action( 'login_form_welcome', static function () { echo 'Welcome, members'; exit; } );`
    await stack.wordpress.with(members, async () => {
      await visitor.goto('/wp-login.php?action=members')
      await visitor.isAskedToSignIn()
      await visitor.goto('/wp-login.php?action=welcome')
      await visitor.see('Welcome, members')
    })
  })

  scene('for nobody, a plugin in the place of the published one neither opens the form nor shuts people out', async (play) => {
    const { stack, administrator, arrive, people } = play
    const folder = join(stack.wordpress.folder, 'wp-content/plugins/logto')
    const list = (plugins) => inWordpress(stack, `update_option( 'active_plugins', ${plugins} );`)
    mkdirSync(folder)
    writeFileSync(join(folder, 'logto.php'), '<?php /* Plugin Name: Logto */')
    try {
      list(`array_merge( get_option( 'active_plugins' ), array( 'logto/logto.php' ) )`)
      await assertClosed(stack, arrive)
      const visitor = await arrive()
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      assert.equal(await visitor.nameAtSite(), 'Alice Adams')
      await administrator.goto('/wp-admin/')
      await administrator.see('the two may undo each other at the login screen')
    } finally {
      list(`array_values( array_diff( get_option( 'active_plugins' ), array( 'logto/logto.php' ) ) )`)
      rmSync(folder, { recursive: true })
    }
  })

  scene('for nobody, changed keys in wp-config.php open nothing, and the app secret can be entered on the server', async (play) => {
    const { stack, administrator, arrive, people } = play
    await openSettings(administrator)
    await administrator.see('Before you change the keys in wp-config.php')
    const stored = inWordpress(stack, `echo base64_encode( serialize( get_option( 'logto_rp_settings' ) ) );`)
    // Those of the scenes before count against what is listed in a minute.
    stack.mariadb.query("DELETE FROM wp_options WHERE option_name LIKE 'logto\\_rp\\_refus%'", 'wordpress')
    stack.wordpress.configure({ NONCE_SALT: 'another one, as after a move to another server' })
    try {
      const visitor = await arrive()
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      await visitor.see('Signing in is not set up correctly on this site')
      await assertClosed(stack, arrive)
      const refusals = await rows(stack, ['logto', 'refusals', 'list'])
      const { remedy } = refusals.find(({ code }) => code === 'client-secret-unreadable')
      assert.match(remedy, /wp logto secret .*LOGTO_DISABLE/)

      assert.equal((await wp(stack, ['logto', 'secret', client.secret])).code, 1, 'not as an argument')
      assert.match((await wp(stack, ['logto', 'secret'])).error, /That is no app secret/)
      const done = await wp(stack, ['logto', 'secret'], { input: `${client.secret}\n` })
      assert.equal(done.code, 0, done.error)
      assert.ok(!`${done.out}${done.error}`.includes(client.secret))
      await visitor.page.getByRole('link', { name: 'Try again' }).click()
      assert.equal(await visitor.nameAtSite(), 'Alice Adams')
      await assertClosed(stack, arrive)
    } finally {
      stack.wordpress.configure()
      inWordpress(stack, `update_option( 'logto_rp_settings', unserialize( base64_decode( '${stored}' ) ) );`)
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

  scene('another app secret opens the form, until an administrator has come in by it; the same one does not', async (play) => {
    const { stack, administrator, arrive } = play
    const enter = async (secret) => {
      await openSettings(administrator)
      await administrator.page.getByLabel('App secret').fill(secret)
      await administrator.page.getByRole('button', { name: 'Save Changes' }).click()
    }
    await enter(client.secret)
    await administrator.see('Settings saved.')
    await assertClosed(stack, arrive)
    await enter('another-secret')
    await administrator.see('This was set to Everyone, because the connection changed')
    await enter(client.secret)
    await administrator.see('Settings saved.')
    assert.ok((await postPassword(stack)).getSetCookie().some((cookie) => cookie.startsWith('wordpress_logged_in_')))
  })

  scene('the administrator opens the form again', async ({ administrator, stack }) => {
    await choosePolicy(administrator, 'Everyone')
    assert.ok((await postPassword(stack)).getSetCookie().some((cookie) => cookie.startsWith('wordpress_logged_in_')))
  })
}

/** As WordPress e-mails it when a plugin has broken the site. */
const recoveryLink = (stack) =>
  inWordpress(
    stack,
    `$service = new WP_Recovery_Mode_Link_Service( new WP_Recovery_Mode_Cookie_Service(), new WP_Recovery_Mode_Key_Service() );
    echo $service->generate_url();`,
  )

async function choosePolicy(administrator, label) {
  await openSettings(administrator)
  await administrator.page.getByRole('radio', { name: label }).check()
  await saveSettings(administrator)
}

async function assertClosed(stack, arrive) {
  const visitor = await arrive()
  for (const query of ['logto=password', 'action=entered_recovery_mode', 'action=unknown', 'checkemail=confirm']) {
    await visitor.goto(`/wp-login.php?${query}`)
    assert.equal(await visitor.page.getByLabel('Username or Email Address').count(), 0, query)
  }
  await visitor.leave()
  const cookies = (await postPassword(stack)).getSetCookie()
  assert.ok(!cookies.some((cookie) => cookie.startsWith('wordpress_logged_in_')), 'the form, posted all the same')
  assert.ok(!(await xmlrpc(stack)).includes('isAdmin'), 'XML-RPC')
}

/** The status that a program gets that brings an application password. */
export async function withApplicationPassword(stack, password, cookie = '') {
  const authorization = `Basic ${Buffer.from(`${owner.user}:${password}`).toString('base64')}`
  const { status } = await fetch(`${stack.origin}/?rest_route=/wp/v2/users/me`, { headers: { authorization, cookie } })
  return status
}

/** A link that was e-mailed before the policy changed. */
async function assertResetLetsNobodyIn(stack, user, key) {
  const browser = new Browser()
  const form = await browser.get(`${stack.origin}/wp-login.php?action=rp&key=${key}&login=${user}`)
  if (/name="pass1"/.test(form.html)) await browser.submit(form, { pass1: 'a new one', pass2: 'a new one', pw_weak: 'on' })
  for (const pwd of ['before', 'a new one']) {
    const { headers } = await fetch(`${stack.origin}/wp-login.php`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ log: user, pwd }) })
    assert.ok(!headers.getSetCookie().some((cookie) => cookie.startsWith('wordpress_logged_in_')), pwd)
  }
  const profile = await browser.get(`${stack.origin}/wp-admin/profile.php`)
  assert.ok(profile.location?.startsWith(stack.provider.issuer), 'not signed in by it')
}

/** Neither by the form nor by code is there a way to a new password. */
async function assertNoReset(stack) {
  stack.mariadb.query("UPDATE wp_users SET user_activation_key = '' WHERE user_login = 'owner'", 'wordpress')
  for (const action of ['lostpassword', 'retrievepassword']) {
    await fetch(`${stack.origin}/wp-login.php?action=${action}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ user_login: owner.user }),
    })
  }
  const code = "echo get_class( get_password_reset_key( get_user_by( 'login', 'owner' ) ) );"
  assert.equal(inWordpress(stack, code), 'WP_Error')
  const query = "SELECT COUNT(*) FROM wp_users WHERE user_login = 'owner' AND user_activation_key = ''"
  assert.deepEqual(stack.mariadb.query(query, 'wordpress'), [['1']], 'no key was made')
}

/** The headers of the answer to WordPress's form, posted by hand. */
export async function postPassword(stack, cookie = '') {
  const response = await fetch(`${stack.origin}/wp-login.php`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: `wordpress_test_cookie=WP%20Cookie%20check; ${cookie}` },
    body: new URLSearchParams({ log: owner.user, pwd: owner.password, testcookie: '1' }),
  })
  return response.headers
}

export async function xmlrpc(stack, cookie = '') {
  const parameters = [owner.user, owner.password].map((value) => `<param><value>${value}</value></param>`).join('')
  const response = await fetch(`${stack.origin}/xmlrpc.php`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml', cookie },
    body: `<methodCall><methodName>wp.getUsersBlogs</methodName><params>${parameters}</params></methodCall>`,
  })
  return response.text()
}
