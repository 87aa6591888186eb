// The emergency address: for the day on which nobody can come in through Logto.
import assert from 'node:assert/strict'
import { inWordpress, openMailbox } from './harness/in-wordpress.mjs'
import { until } from './harness/until.mjs'
import { rows, wp } from './harness/wp-cli.mjs'
import { logInWithPassword, owner } from './install.mjs'
import { setPolicy } from './owners.mjs'
import { withoutRuntime } from './runtimes.mjs'
import { openSettings } from './settings.mjs'
import { forgetProvider } from './trouble.mjs'
import { postPassword, withApplicationPassword, xmlrpc } from './ways-in.mjs'

const cookieName = 'logto_break_glass'

export function breakGlass({ scene }) {
  scene('where the form is for nobody, an emergency address is made, shown once, replaced and revoked', async (play) => {
    const { stack, administrator, photograph } = play
    const { page } = administrator
    await openSettings(administrator)
    assert.equal(await page.locator('#logto-rp-break-glass').count(), 0, 'none is offered while the form is for everyone')
    setPolicy(stack, 'nobody')
    try {
      await openSettings(administrator)
      await administrator.see('There is none.')
      const form = page.locator('#logto-rp-break-glass-form')
      const fields = await form.evaluate((element) => [...new FormData(element)])
      const first = await press(administrator, 'Create')
      await administrator.see('made on')
      await photograph(administrator, 'emergency-address-1280')
      await page.setViewportSize({ width: 375, height: 800 })
      await photograph(administrator, 'emergency-address-375')
      await page.setViewportSize({ width: 1280, height: 900 })
      assert.ok(!everythingStored(stack).includes(secretOf(first)), 'the secret is stored nowhere')

      // A reload may ask for the same once more, and must not make what was just kept worthless.
      const again = await page.request.post(`${stack.origin}/wp-admin/admin.php?page=logto-relying-party`, {
        form: { ...Object.fromEntries(fields), logto_rp_break_glass: 'create' },
      })
      assert.match(await again.text(), /this had been done already/)
      await page.reload()
      await administrator.see('made on')
      assert.equal(await page.locator('#logto-rp-break-glass-url').count(), 0, 'shown once')
      await opens(play, first)

      const second = await press(administrator, 'Replace')
      assert.notEqual(second, first)
      await opensNothing(play, first)
      await opens(play, second)
      await openSettings(administrator)
      await administrator.see('last used on')
      await page.getByRole('button', { name: 'Revoke' }).click()
      await administrator.see('There is none.')
      await opensNothing(play, second)
    } finally {
      await page.setViewportSize({ width: 1280, height: 900 })
      setPolicy(stack, 'everyone')
    }
  })

  scene('with Logto down and nothing to run the relying party, the emergency address lets its owner in', async (play) => {
    const { stack, arrive, photograph } = play
    // Application passwords want https, or a computer of one's own.
    stack.wordpress.configure({ WP_ENVIRONMENT_TYPE: 'local', NONCE_SALT: 'another one, as after a move to another server' })
    const application = inWordpress(
      stack,
      `echo WP_Application_Passwords::create_new_application_password(
        get_user_by( 'login', 'owner' )->ID, array( 'name' => 'Another telephone' ) )[0];`,
    )
    setPolicy(stack, 'nobody')
    const mailbox = openMailbox(stack)
    await stack.provider.ask('/_down', {})
    forgetProvider(stack)
    try {
      await withoutRuntime(stack, async () => {
        const { out } = await wp(stack, ['logto', 'emergency-address', 'create'], { extension: null })
        const address = out.split('\n')[0]
        const visitor = await arrive()
        await visitor.page.goto(address)
        assert.equal(visitor.at, '/wp-login.php?logto=password', 'no secret in the address bar')
        await visitor.see('The emergency address opened this form, in this browser, until')
        await photograph(visitor, 'emergency-form')

        const [{ value, ...kept }] = (await visitor.cookies()).filter(({ name }) => name === cookieName)
        assert.deepEqual([kept.httpOnly, kept.sameSite, kept.path], [true, 'Lax', '/'])
        assert.ok(kept.expires < Date.now() / 1000 + 901)
        const cookie = `${cookieName}=${value}`
        await assertOpensTheFormAlone(stack, application, cookie)
        const other = await arrive()
        await assertNoForm(other)
        assert.ok(!isSignedIn(await postPassword(stack)), 'another browser')
        assert.ok(!isSignedIn(await postPassword(stack, `${cookieName}=${secretOf(address)}`)), 'the secret is no cookie')

        await logInWithPassword(visitor.page, owner)
        await visitor.page.waitForURL('**/wp-admin/**')
        await visitor.see('The emergency address was used on')
        await visitor.see('replace it')

        await until('the message', () => mailbox.messages().some(({ to, subject }) => to === owner.email && /emergency address was used/.test(subject)))
        assert.match(stack.phpLog(), /Logto: the emergency address opened the password form for one browser/)
        for (const secret of [secretOf(address), value]) {
          assert.ok(!stack.phpLog().includes(secret))
          assert.ok(!mailbox.messages().some(({ message }) => message.includes(secret)))
        }

        // Fifteen minutes later.
        const late = await arrive()
        await late.page.goto(address)
        await late.page.waitForFunction(() => document.activeElement?.id === 'user_login')
        moveEnds(stack, -15 * 60)
        await logInWithPassword(late.page, owner)
        await late.page.getByRole('heading', { name: 'Signing in is not possible at the moment' }).waitFor()
        assert.equal(await late.nameAtSite(), null)
        await assertNoForm(late)
        assert.ok(!isSignedIn(await postPassword(stack, cookie)))
      })
    } finally {
      stack.wordpress.configure()
      mailbox.close()
      await stack.provider.ask('/_up', {})
      forgetProvider(stack)
      setPolicy(stack, 'everyone')
    }
  })

  scene('what is wrong about an emergency address is told to all alike, and guesses lock nobody out', async (play) => {
    const { stack, administrator, arrive, photograph } = play
    setPolicy(stack, 'nobody')
    stack.mariadb.query("DELETE FROM wp_options WHERE option_name LIKE 'logto\\_rp\\_refus%'", 'wordpress')
    try {
      assert.equal((await wp(stack, ['logto', 'emergency-address', 'revoke'])).code, 0)
      assert.match((await wp(stack, ['logto', 'emergency-address', 'revoke'])).error, /There is no emergency address/)
      const guess = `${stack.origin}/wp-login.php?logto_break_glass=${'0'.repeat(64)}`
      const without = await answerTo(guess)
      const { out } = await wp(stack, ['logto', 'emergency-address', 'create'])
      const address = out.split('\n')[0]
      assert.deepEqual(await answerTo(guess), without, 'whether there is one or not')
      assert.equal(without.headers['referrer-policy'], 'no-referrer')
      assert.match(without.headers['cache-control'], /no-store/)
      for (let guesses = 0; guesses < 50; ++guesses) await answerTo(guess)
      const visitor = await arrive()
      await visitor.page.goto(guess)
      await visitor.page.getByRole('heading', { name: 'This address opens nothing' }).waitFor()
      await photograph(visitor, 'emergency-refused')
      await assertNoForm(visitor)
      await opens(play, address)

      const listed = (await rows(stack, ['logto', 'refusals', 'list'])).filter(({ code }) => code === 'break-glass-refused')
      assert.equal(listed.length, 5, 'as many as strangers have room for')
      assert.match(listed[0].why, /wrong secret/)
      await openSettings(administrator)
      await administrator.see('Somebody called an emergency address')
      await administrator.page.getByRole('button', { name: 'I know of that use' }).click()
      await administrator.see('last used on')
      assert.equal(await administrator.page.getByText('The emergency address was used on').count(), 0)

      const status = Object.fromEntries((await rows(stack, ['logto', 'emergency-address', 'status'])).map(({ name, value }) => [name, value]))
      assert.equal(status['emergency address'], 'yes')
      assert.match(status['last used'], /^\d{4}-.*Z$/)

      // Whoever does not know their password here has a new one sent.
      const mailbox = openMailbox(stack)
      try {
        const forgetful = await arrive()
        await forgetful.page.goto(address)
        await forgetful.page.getByRole('link', { name: 'Lost your password?' }).click()
        await forgetful.page.getByLabel('Username or Email Address').fill(owner.user)
        await forgetful.page.getByRole('button', { name: 'Get New Password' }).click()
        await forgetful.see('Check your email')
        assert.ok(mailbox.messages().some(({ message }) => /action=rp/.test(message)))
      } finally {
        mailbox.close()
      }

      const open = await arrive()
      await open.page.goto(address)
      await open.page.waitForFunction(() => document.activeElement?.id === 'user_login')
      assert.equal((await wp(stack, ['logto', 'emergency-address', 'revoke'])).code, 0)
      await logInWithPassword(open.page, owner)
      await open.isAskedToSignIn()
    } finally {
      setPolicy(stack, 'everyone')
    }
  })
}

/** Presses a button of the section; the address that is shown then. */
async function press({ page }, name) {
  await page.getByRole('button', { name, exact: true }).click()
  await page.getByText('This is shown once.').waitFor()
  const shown = await page.locator('#logto-rp-break-glass-url').inputValue()
  await page.getByRole('button', { name: `Copy ${shown}` }).click()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), shown)
  return shown
}

async function opens({ arrive }, address) {
  const visitor = await arrive()
  await visitor.page.goto(address)
  assert.equal(await visitor.page.getByLabel('Username or Email Address').count(), 1)
  await visitor.leave()
}

async function opensNothing({ arrive }, address) {
  const visitor = await arrive()
  await visitor.page.goto(address)
  await visitor.page.getByRole('heading', { name: 'This address opens nothing' }).waitFor()
  await assertNoForm(visitor)
  await visitor.leave()
}

/** Everything past the form stays closed for the browser that has it open. */
async function assertOpensTheFormAlone(stack, application, cookie) {
  assert.ok(isSignedIn(await postPassword(stack, cookie)), 'the form')
  assert.ok(!(await xmlrpc(stack, cookie)).includes('isAdmin'), 'XML-RPC')
  assert.equal(await withApplicationPassword(stack, application, cookie), 401, 'an application password')
}

async function assertNoForm(visitor) {
  for (const query of ['', '?logto=password', '?action=lostpassword']) {
    await visitor.goto(`/wp-login.php${query}`)
    assert.equal(await visitor.page.getByLabel('Username or Email Address').count(), 0, query)
  }
}

const secretOf = (address) => new URL(address).searchParams.get('logto_break_glass')

const isSignedIn = (headers) => headers.getSetCookie().some((cookie) => cookie.startsWith('wordpress_logged_in_'))

/** What anybody learns by one address. */
async function answerTo(address) {
  const { status, headers } = await fetch(address, { redirect: 'manual' })
  const { date, expires, ...others } = Object.fromEntries(headers)
  return { status, headers: others, cookies: headers.getSetCookie().length }
}

const everythingStored = (stack) =>
  JSON.stringify(
    ['wp_options', 'wp_usermeta'].map((table) => stack.mariadb.query(`SELECT * FROM ${table}`, 'wordpress')),
  )

function moveEnds(stack, seconds) {
  inWordpress(
    stack,
    `$stored = get_option( 'logto_rp_break_glass' );
    foreach ( $stored['open'] as &$browser ) { $browser['end'] += ${seconds}; }
    update_option( 'logto_rp_break_glass', $stored, false );`,
  )
}
