// People who have a phone number and no e-mail address: the main scenario, not an edge case.
import assert from 'node:assert/strict'
import { readable } from './afterwards.mjs'
import { users } from './password.mjs'

const numbers = ['+1 555 010 0123', '+1 555 010 0177']

export function phone({ scene }) {
  scene('a person without e-mail signs in by phone and SMS code', async ({ stack, arrive, photograph }) => {
    const visitor = await arrive({ viewport: { width: 390, height: 844 } })
    await visitor.goto('/wp-login.php')
    await visitor.givePhone(numbers[0])
    await visitor.backAtSite()
    assert.equal(await visitor.nameAtSite(), 'Member')
    await photograph(visitor, 'phone-signed-in')
    await stack.provider.ask('/_accounts')
    const inbox = await arrive()
    await inbox.page.goto(stack.provider.inbox)
    await photograph(inbox, 'sms-inbox')
  })

  scene('a second one, new to the provider too, is a second user', async ({ stack, arrive }) => {
    const visitor = await arrive({ viewport: { width: 390, height: 844 } })
    await visitor.goto('/wp-login.php')
    await visitor.givePhone(numbers[1])
    await visitor.page.getByRole('button', { name: 'Create account' }).click()
    await visitor.backAtSite()
    assert.equal(await visitor.nameAtSite(), 'Member')
    assert.equal(users(stack, "user_email = ''").length, 2)
  })

  scene('both can save their profile, and are the same users when they come back', async ({ stack, arrive }) => {
    const before = users(stack, "user_email = ''").map(([id]) => id)
    for (const [index, number] of numbers.entries()) {
      const visitor = await arrive()
      await visitor.goto('/wp-admin/profile.php')
      await visitor.givePhone(number)
      await visitor.backAtSite()
      const { page } = visitor
      await page.getByLabel('First Name').fill(`Person ${index}`)
      await page.getByRole('button', { name: 'Update Profile' }).click()
      await visitor.see('Profile updated.')
      assert.equal(await page.getByLabel('First Name').inputValue(), `Person ${index}`)
      await visitor.leave()
    }
    assert.deepEqual(
      users(stack, "user_email = ''").map(([id]) => id),
      before,
    )
  })

  scene('nothing of a number is in what WordPress shows, or in its cookies', async ({ stack, arrive }) => {
    for (const [, login, , slug, name] of users(stack, "user_email = ''")) {
      for (const shown of [login, slug, name]) assert.doesNotMatch(shown, /5550100/)
      assert.equal(login, slug)
    }
    const visitor = await arrive()
    const seen = async () => (await visitor.cookies()).map(({ name, value }) => `${name}=${value}`)
    await visitor.goto('/wp-login.php')
    const cookies = await seen()
    await visitor.givePhone(numbers[0])
    await visitor.backAtSite()
    await visitor.goto('/wp-admin/profile.php')
    cookies.push(...(await seen()))
    assert.ok(cookies.some((cookie) => cookie.startsWith('wordpress_logged_in_')))
    // The provider's own are of this host as well, and sealed by it or not are its own matter.
    for (const cookie of cookies) assert.doesNotMatch(readable(cookie), /5550100/, cookie)
  })
}
