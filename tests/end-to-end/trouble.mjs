// What breaks, and what people see and can still do then.
import assert from 'node:assert/strict'
import { Browser } from '../provider/browser.mjs'
import { callbackFor } from './attacks.mjs'
import { until } from './harness/until.mjs'

export function trouble({ scene }) {
  scene('somebody who cancels at the provider gets a page with ways on', async ({ arrive, photograph, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.page.getByRole('link', { name: 'Cancel' }).click()
    await visitor.page.getByRole('heading', { name: 'The sign-in was cancelled' }).waitFor()
    await photograph(visitor, 'cancelled')
    await visitor.page.getByRole('link', { name: 'Try again' }).click()
    await visitor.givePassword(people.alice)
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
  })

  scene('whoever writes before the answer is named, on a page that is not blank', async ({ stack, arrive, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.isAskedToSignIn()
    const writing = "echo str_repeat( ' ', 70000 );\nwhile ( ob_get_level() ) { ob_end_flush(); }\nflush();"
    await stack.wordpress.with(writing, async () => {
      await visitor.givePassword(people.alice)
      await visitor.page.getByRole('heading', { name: 'You were not signed in' }).waitFor()
      assert.equal(stack.errorCode(await visitor.page.content()), 'host-error')
      const start = await fetch(`${stack.origin}/wp-login.php`, { redirect: 'manual' })
      assert.equal(stack.errorCode(await start.text()), 'host-error')
    })
    const list = "SELECT option_value FROM wp_options WHERE option_name = 'logto_rp_refusals'"
    const [[kept]] = stack.mariadb.query(list, 'wordpress')
    assert.equal(kept.match(/output was sent before, by wp-content\/mu-plugins\/another\.php:\d/g).length, 2)
    assert.equal(await visitor.nameAtSite(), null)
  })

  providerDown({ scene })

  scene('a provider that hangs holds up one visitor, and not the site', async ({ stack }) => {
    forgetProvider(stack)
    stack.provider.hang()
    let sevenAnswered
    const seven = new Promise((resolve) => (sevenAnswered = resolve))
    try {
      const order = []
      const starts = Array.from({ length: 8 }, async () => {
        const answer = await fetch(`${stack.origin}/?logto=sign-in`, { redirect: 'manual' })
        await answer.text()
        order.push('a start')
        if (order.length === 7) sevenAnswered()
        return answer.status
      })
      await seven
      assert.equal((await fetch(`${stack.origin}/`)).status, 200)
      order.push('the home page')
      assert.deepEqual(new Set(await Promise.all(starts)), new Set([503]))
      assert.equal(order.indexOf('the home page'), 7, 'the eighth alone waits for the provider')
    } finally {
      stack.provider.goOn()
      forgetProvider(stack)
    }
  })

  scene('a wrong app secret is no crash: the page says later', async ({ stack, people }) => {
    const browser = new Browser()
    const callback = await callbackFor(stack, browser, people.alice)
    const body = '{"error":"invalid_client"}'
    await stack.provider.ask('/_misbehave', { endpoint: 'token', status: 401, body, times: 1 })
    try {
      const answer = await fetch(callback, { redirect: 'manual', headers: { cookie: browser.cookieHeader(callback.href) } })
      assert.equal(answer.status, 503)
      assert.ok(Number(answer.headers.get('retry-after')) > 0)
      assert.match(await answer.text(), /not set up correctly/)
    } finally {
      await stack.provider.ask('/_misbehave', {})
    }
  })

  scene('a token endpoint that fails once costs the person one click', async ({ stack, arrive, people }) => {
    await stack.provider.ask('/_misbehave', { endpoint: 'token', status: 502, body: '<h1>Bad gateway</h1>', times: 1 })
    const visitor = await arrive()
    try {
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      await visitor.see('Error ID')
    } finally {
      await stack.provider.ask('/_misbehave', {})
    }
    await visitor.page.getByRole('link', { name: 'Try again' }).click()
    await visitor.backAtSite()
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
  })

  scene("the provider's key changes, to another kind even, and people notice nothing", async (play) => {
    const { stack, arrive, people } = play
    const signIn = async (algorithm) => {
      const visitor = await arrive()
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      assert.equal(await visitor.nameAtSite(), 'Alice Adams', algorithm)
      await visitor.leave()
    }
    await signIn('the key of before')
    for (const algorithm of ['RS256', 'ES256', 'ES384']) {
      await stack.provider.ask('/_keys', { algorithm })
      await stack.provider.ask('/_count/reset', {})
      await signIn(algorithm)
      const { token, jwks } = await stack.provider.ask('/_count')
      assert.deepEqual({ token, jwks }, { token: 1, jwks: 1 })
      // An unknown key is asked about once a minute at most; the next turn is a later day.
      forgetProvider(stack)
      await signIn(algorithm)
    }
  })
}

export function providerDown({ scene }) {
  scene('the provider is down, then back', async ({ stack, administrator, arrive, photograph, people }) => {
    forgetProvider(stack)
    await stack.provider.ask('/_down', {})
    const visitor = await arrive()
    const answer = await visitor.goto('/wp-login.php?redirect_to=%2Fwp-admin%2Fprofile.php')
    assert.equal(answer.status(), 503)
    await visitor.page.getByRole('heading', { name: 'Signing in is not possible at the moment' }).waitFor()
    await photograph(visitor, 'provider-down')
    await administrator.goto('/wp-admin/')
    await administrator.page.getByRole('heading', { name: 'Dashboard' }).waitFor()

    await stack.provider.ask('/_up', {})
    await until(
      'the site to ask the provider again',
      async () => {
        await visitor.page.getByRole('link', { name: 'Try again' }).click()
        return visitor.page.url().startsWith(stack.provider.endpoint)
      },
      { every: 1000 },
    )
    await visitor.givePassword(people.alice)
    assert.equal(visitor.at, '/wp-admin/profile.php', 'the page wanted before it was down')
  })
}

/** As a site that has not asked the provider yet, or not for long. */
export function forgetProvider(stack) {
  stack.mariadb.query("DELETE FROM wp_options WHERE option_name = 'logto_rp_provider'", 'wordpress')
}
