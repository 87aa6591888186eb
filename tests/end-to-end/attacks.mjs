// What somebody tries who wants to be another person, or to make another person be them.
import assert from 'node:assert/strict'
import { Browser } from '../provider/browser.mjs'

export const signedIn = (browser) => /wordpress_logged_in_/.test(browser.cookieHeader('http://127.0.0.1/'))

/** Signs in up to the callback, which is given back unopened. */
export async function callbackFor(stack, browser, { username, password }) {
  const start = await browser.get(`${stack.origin}/wp-login.php`)
  const page = await browser.get(start.location)
  const back = await browser.submit(page, { identifier: username, password })
  return new URL(back.location)
}

/** Follows redirects within the site; gives where it ends. */
const open = (browser, url) => browser.get(url.href)

export function attacks({ scene }) {
  scene('the helper of these scenes can sign in', async ({ stack, people }) => {
    const browser = new Browser()
    await open(browser, await callbackFor(stack, browser, people.alice))
    assert.ok(signedIn(browser))
  })

  scene("an attacker's callback opened by a victim signs nobody in", async ({ stack, people }) => {
    const callback = await callbackFor(stack, new Browser(), people.alice)
    const victim = new Browser()
    await stack.provider.ask('/_count/reset', {})
    const { location } = await open(victim, callback)
    assert.ok(!signedIn(victim))
    assert.ok(location?.startsWith(stack.provider.issuer), 'the sign-in begins anew, as the victim')
    assert.equal((await stack.provider.ask('/_count')).token, undefined, 'that code is not redeemed')

    const restarted = await open(victim, callback)
    assert.ok(!signedIn(victim), 'nor is it the second time')
    assert.ok(restarted)
  })

  scene('a link of another site signs nobody out of Logto unasked', async ({ stack, arrive, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(people.alice)
    await visitor.context.clearCookies({ name: /^wordpress_/ })
    await stack.provider.ask('/_count/reset', {})
    const address = `${stack.origin}/?logto=sign-in&account=other`
    await visitor.page.goto(`data:text/html,<a href="${address.replace('&', '%26amp;')}">A present</a>`)
    await visitor.page.getByRole('link', { name: 'A present' }).click()
    await visitor.page.getByRole('heading', { name: 'Use another account?' }).waitFor()
    assert.equal((await stack.provider.ask('/_count'))['end-session'], undefined)
    await visitor.page.getByRole('link', { name: 'Use another account' }).click()
    await visitor.isAskedToSignIn()
  })

  scene('an altered response is refused with a page, and listed', async ({ stack, administrator, people }) => {
    const alterations = {
      state: [
        'response-state-unknown',
        (url) =>
          url.searchParams.set(
            'state',
            url.searchParams.get('state').replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')),
          ),
      ],
      'state of no form': ['response-state-unknown', (url) => url.searchParams.set('state', 'xyz')],
      'no state': ['response-state-unknown', (url) => url.searchParams.delete('state')],
      'another issuer': ['response-issuer-mismatch', (url) => url.searchParams.set('iss', 'https://evil.example/oidc')],
      'no issuer': ['response-issuer-missing', (url) => url.searchParams.delete('iss')],
      'a second code': ['response-parameter-repeated', (url) => url.searchParams.append('code', 'another')],
      'no code': ['response-code-missing', (url) => url.searchParams.delete('code')],
      'an invented code': ['code-refused', (url) => url.searchParams.set('code', 'invented')],
    }
    // What is listed is capped by the minute.
    stack.mariadb.query("DELETE FROM wp_options WHERE option_name LIKE 'logto\\_rp\\_refus%'", 'wordpress')
    for (const [what, [code, alter]] of Object.entries(alterations)) {
      const browser = new Browser()
      const callback = await callbackFor(stack, browser, people.alice)
      alter(callback)
      const { status, html } = await open(browser, callback)
      assert.ok(status >= 400, `${what}: ${status}`)
      assert.equal(stack.errorCode(html), code, what)
      assert.ok(!signedIn(browser), what)
    }
    await administrator.goto('/wp-admin/admin.php?page=logto-relying-party')
    const listed = await administrator.page.locator('#logto-rp-refusals').locator('xpath=..').textContent()
    for (const [code] of Object.values(alterations)) assert.ok(listed.includes(code), `${code} is listed`)
  })

  scene('a callback works once', async ({ stack, people }) => {
    const browser = new Browser()
    const callback = await callbackFor(stack, browser, people.alice)
    await open(browser, callback)
    const [here] = [...(await sessions(stack))]
    // Back button, reload: whoever is signed in goes on to a page, and no second session is opened.
    const again = await open(browser, callback)
    assert.equal(again.status, 200)
    assert.deepEqual((await sessions(stack))[0], here)
    const elsewhere = new Browser()
    await open(elsewhere, callback)
    assert.ok(!signedIn(elsewhere))
  })

  scene("what an attacker writes into the provider's error is shown to nobody", async ({ stack, people }) => {
    const browser = new Browser()
    const callback = await callbackFor(stack, browser, people.alice)
    callback.searchParams.delete('code')
    callback.searchParams.set('error', 'server_error')
    callback.searchParams.set('error_description', 'Call 555-0100 <b>now</b>')
    const { html } = await open(browser, callback)
    assert.match(html, /Error ID/)
    assert.doesNotMatch(html, /555-0100/)
  })
}

const sessions = async (stack) => stack.mariadb.query('SELECT COUNT(*) FROM wp_logto_rp_sessions', 'wordpress')
