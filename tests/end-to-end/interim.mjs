// WordPress's session-expired dialog is an iframe, which a provider does not let itself be put into.
import assert from 'node:assert/strict'
import { logInWithPassword, owner } from './install.mjs'

const password = 'correct-horse-9'
const ines = { username: 'ines', email: 'ines@example.org', password }
const igor = { username: 'igor', email: 'igor@example.org', password }

/** The frame that WordPress puts over the page, at an address. */
async function dialog(visitor, address) {
  await visitor.page.evaluate((src) => {
    document.getElementById('dialog')?.remove()
    const frame = Object.assign(document.createElement('iframe'), { id: 'dialog', src })
    frame.addEventListener('load', () => frame.setAttribute('data-loaded', ''))
    document.body.append(frame)
  }, address)
  await visitor.page.locator('#dialog[data-loaded]').waitFor({ state: 'attached' })
  return visitor.page.frameLocator('#dialog')
}

/** By this WordPress takes the dialog away. */
const goesAway = (frame) => frame.locator('body').evaluate((body) => body.classList.contains('interim-login-success'))

export function interim({ scene }) {
  scene('the session-expired dialog signs in in a window of its own, which closes itself', async (play) => {
    const visitor = await play.arrive()
    await visitor.goto('/wp-login.php?interim-login=1')
    await play.photograph(visitor, 'session-expired')
    // It would take the frame away from the page.
    assert.equal(await visitor.page.locator('#backtoblog').count(), 0)
    const opened = visitor.page.waitForEvent('popup')
    await visitor.page.getByRole('link', { name: 'Sign in', exact: true }).click()
    const popup = await opened
    const closed = popup.waitForEvent('close')
    await visitor.isAskedToSignIn(popup)
    await popup.getByLabel('Username or email').fill(play.people.alice.username)
    await popup.getByLabel('Password').fill(play.people.alice.password)
    await popup.getByRole('button', { name: 'Sign in' }).click()
    await closed
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
  })

  scene('whoever came in by password finds that form in the session-expired dialog', async (play) => {
    const visitor = await play.arrive()
    await visitor.goto('/wp-login.php?interim-login=1')
    await visitor.page.getByRole('link', { name: 'Sign in with a WordPress password' }).click()
    await logInWithPassword(visitor.page, owner)
    await visitor.page.locator('body.interim-login-success').waitFor()
  })

  scene('the session-expired dialog stays where somebody else is signed in now, and says so', async (play) => {
    for (const person of [ines, igor]) await play.stack.provider.ask('/_accounts', person)
    const visitor = await play.arrive()
    await visitor.goto('/wp-admin/profile.php')
    await visitor.givePassword(ines)
    const same = await dialog(visitor, '/wp-login.php?interim-login=1')
    await same.getByText('You are signed in as ines.').waitFor()
    assert.equal(await goesAway(same), true)
    assert.equal(await same.getByText('opened by another account').isVisible(), false)

    // In another window of the same browser.
    const second = await visitor.context.newPage()
    await visitor.context.clearCookies()
    await second.goto(new URL('/wp-login.php', visitor.origin).href)
    await visitor.givePassword(igor, second)
    await second.close()
    const other = await dialog(visitor, '/wp-login.php?interim-login=1')
    await other.getByText('You are signed in as igor.').waitFor()
    await other.getByText('opened by another account').waitFor()
    assert.equal(await goesAway(other), false)

    // Back to the account that the page is of: the provider asks, whoever it knows.
    await other.getByRole('link', { name: 'Use another account' }).click()
    const opened = visitor.page.waitForEvent('popup')
    await other.getByRole('link', { name: 'Sign in', exact: true }).click()
    const popup = await opened
    const closed = popup.waitForEvent('close')
    await visitor.isAskedToSignIn(popup)
    await popup.getByLabel('Username or email').fill(ines.username)
    await popup.getByLabel('Password').fill(ines.password)
    await popup.getByRole('button', { name: 'Sign in' }).click()
    await closed
    await other.getByText('You are signed in as ines.').waitFor()
    assert.equal(await goesAway(other), true)
  })
}
