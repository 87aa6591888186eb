// Signing out ends both sessions, and two tabs do not get in each other's way.
import assert from 'node:assert/strict'
import { logInWithPassword, owner } from './install.mjs'

export function signOut({ scene }) {
  scene('two tabs sign in at once, and each lands on its own page', async ({ arrive, people }) => {
    const visitor = await arrive()
    const second = await visitor.context.newPage()
    const pages = ['/wp-admin/profile.php?tab=1', '/wp-admin/profile.php?tab=2']
    await visitor.page.goto(visitor.stack.origin + pages[0])
    await second.goto(visitor.stack.origin + pages[1])
    await visitor.givePassword(people.alice, second)
    await visitor.givePassword(people.alice)
    assert.equal(second.url(), visitor.stack.origin + pages[1])
    assert.equal(visitor.at, pages[0])
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
  })

  scene('signing out ends the session here and the one at the provider', async ({ arrive, photograph, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(people.alice)
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
    const cookies = await visitor.cookies()

    await visitor.logOut()
    await visitor.page.waitForURL((url) => url.href === `${visitor.stack.origin}/`)
    assert.equal(await visitor.nameAtSite(), null)
    await photograph(visitor, 'signed-out')
    await visitor.goto('/wp-login.php')
    await visitor.isAskedToSignIn()

    // The cookies as somebody may have copied them before: at neither place are they good any more.
    const thief = await arrive({ cookies })
    assert.equal(await thief.nameAtSite(), null)
    await thief.goto('/wp-login.php')
    await thief.isAskedToSignIn()
  })

  scene('a page that was asked for comes after the sign-out', async ({ arrive, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(people.alice)
    await visitor.goto('/')
    const link = new URL(await visitor.page.locator('#wp-admin-bar-logout a').getAttribute('href'))
    link.searchParams.set('redirect_to', `${visitor.stack.origin}/?s=garden`)
    await visitor.page.goto(link.href)
    await visitor.page.waitForURL((url) => url.href === `${visitor.stack.origin}/?s=garden`)
    assert.equal(await visitor.nameAtSite(), null)
  })

  scene('after a sign-out nobody lands at another port of this host', async ({ arrive, people }) => {
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(people.alice)
    await visitor.goto('/')
    const link = new URL(await visitor.page.locator('#wp-admin-bar-logout a').getAttribute('href'))
    link.searchParams.set('redirect_to', 'http://127.0.0.1:9/phish')
    await visitor.page.goto(link.href)
    await visitor.page.waitForURL((url) => url.href === `${visitor.stack.origin}/`)
  })

  scene('a WordPress session that Logto did not open ends in WordPress alone', async (play) => {
    const { stack, arrive } = play
    const visitor = await arrive()
    await visitor.goto('/wp-login.php?logto=password')
    await logInWithPassword(visitor.page, owner)
    await visitor.page.waitForURL('**/wp-admin/**')
    await stack.provider.ask('/_count/reset', {})
    await visitor.logOut()
    assert.equal((await stack.provider.ask('/_count'))['end-session'], undefined)
    assert.equal(await visitor.nameAtSite(), null)
  })
}
