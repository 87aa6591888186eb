// WordPress's session-expired dialog is an iframe, which a provider does not let itself be put into.
import assert from 'node:assert/strict'

export function interim({ scene }) {
  scene('the session-expired dialog signs in in a window of its own, which closes itself', async (play) => {
    const visitor = await play.arrive()
    await visitor.goto('/wp-login.php?interim-login=1')
    const opened = visitor.page.waitForEvent('popup')
    await visitor.page.getByRole('link', { name: 'Sign in' }).click()
    const popup = await opened
    const closed = popup.waitForEvent('close')
    await visitor.isAskedToSignIn(popup)
    await popup.getByLabel('Username or email').fill(play.people.alice.username)
    await popup.getByLabel('Password').fill(play.people.alice.password)
    await popup.getByRole('button', { name: 'Sign in' }).click()
    await closed
    assert.equal(await visitor.nameAtSite(), 'Alice Adams')
  })
}
