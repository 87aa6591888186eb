// Sign-in by password: the administrator's own account, a new person, deep links, and what it costs.
import assert from 'node:assert/strict'
import { Browser } from '../provider/browser.mjs'

export function password({ scene }) {
  scene('an administrator links the account from the profile, and comes in by it', async (play) => {
    const { stack, administrator, arrive, photograph, people } = play
    const { page } = administrator
    const before = users(stack, "user_login = 'owner'")
    await administrator.goto('/wp-admin/profile.php')
    await page.getByRole('link', { name: 'Link to my Logto account' }).click()
    await administrator.givePassword(people.grace)
    assert.match(administrator.at, /^\/wp-admin\/profile\.php/)
    await administrator.see('Remove the link')
    await photograph(administrator, 'profile')

    const again = await arrive()
    await again.goto('/wp-login.php')
    await again.givePassword(people.grace)
    assert.equal(await again.nameAtSite(), await administrator.nameAtSite())
    assert.deepEqual(users(stack, "user_login = 'owner'"), before, "an administrator's name and address are left alone")
    await again.goto('/wp-admin/plugins.php')
    await again.page.getByRole('heading', { name: 'Plugins', exact: true }).waitFor()
  })

  scene('a new person signs in by password and is a user who may read', async (play) => {
    const { stack, arrive, photograph, people } = play
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.isAskedToSignIn()
    await photograph(visitor, 'sign-in')
    await visitor.givePassword(people.alice)
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
    await photograph(visitor, 'signed-in')

    const [[id, login, email]] = users(stack, "user_login = 'alice'")
    assert.deepEqual([login, email], ['alice', 'alice@example.com'])
    const [[capabilities]] = stack.mariadb.query(
      `SELECT meta_value FROM wp_usermeta WHERE user_id = ${id} AND meta_key = 'wp_capabilities'`,
      'wordpress',
    )
    assert.match(capabilities, /^a:1:\{s:10:"subscriber";b:1;\}$/)
  })

  scene('a deep link brings the person to the page wanted, query and all', async ({ arrive, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-admin/profile.php?tab=%C3%A9&x=a%26b')
    await visitor.givePassword(people.alice)
    assert.equal(visitor.at, '/wp-admin/profile.php?tab=%C3%A9&x=a%26b')
  })

  scene('an address of another site is not a page to return to', async ({ stack, arrive, people }) => {
    for (const evil of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      `${stack.origin}@evil.example/`,
    ]) {
      const visitor = await arrive()
      await visitor.goto(`/wp-login.php?redirect_to=${encodeURIComponent(evil)}`)
      await visitor.givePassword(people.alice)
      assert.ok(visitor.at.startsWith('/'), visitor.at)
      await visitor.leave()
    }
  })

  scene('warm, a sign-in costs the provider one request, and nothing else costs it any', async (play) => {
    const { stack, arrive, people } = play
    const visitor = await arrive()
    const count = () => stack.provider.ask('/_count')
    await stack.provider.ask('/_count/reset', {})
    await visitor.goto('/')
    await visitor.goto('/wp-login.php')
    await visitor.isAskedToSignIn()
    assert.equal((await count()).relyingParty, 0, 'a page view and the redirect')
    await visitor.givePassword(people.alice)
    const { token, relyingParty } = await count()
    assert.deepEqual({ token, relyingParty }, { token: 1, relyingParty: 1 })
    await visitor.nameAtSite()
    await visitor.goto('/wp-admin/profile.php')
    assert.equal((await count()).relyingParty, 1, 'page views of a signed-in person')
  })

  scene('somebody who only looks at the site gets no cookie, and a start stays small', async ({ stack }) => {
    const front = await fetch(stack.origin)
    assert.deepEqual(front.headers.getSetCookie(), [])
    const long = encodeURIComponent(`${stack.origin}/?p=${'1'.repeat(4000)}`)
    const start = await fetch(`${stack.origin}/wp-login.php?redirect_to=${long}`, { redirect: 'manual' })
    assert.equal(start.status, 302)
    assert.match(start.headers.get('cache-control'), /no-store/)
    const size = [...start.headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
    assert.ok(size < 3584, `${size} bytes of headers`)
  })

  scene('one browser may have many sign-ins under way without its cookies growing for ever', async ({ stack }) => {
    const browser = new Browser()
    for (let start = 0; start < 12; start++) {
      const { location } = await browser.get(`${stack.origin}/wp-login.php?redirect_to=%2F%3Fp%3D${start}`)
      assert.ok(location.startsWith(stack.provider.issuer))
    }
    const { length } = browser.cookieHeader(stack.origin)
    assert.ok(length < 4096, `${length} bytes of cookies`)
  })
}

/** user id, login, e-mail, slug, display name. */
export function users(stack, where) {
  return stack.mariadb.query(
    `SELECT ID, user_login, user_email, user_nicename, display_name FROM wp_users WHERE ${where} ORDER BY ID`,
    'wordpress',
  )
}
