// The addresses of sign-in work at once on every permalink structure.
import assert from 'node:assert/strict'

export function permalinks({ scene }) {
  scene('sign-in and sign-out work with pretty permalinks as with plain ones', async (play) => {
    const { administrator, arrive, people } = play
    for (const structure of ['Post name', 'Plain']) {
      await administrator.goto('/wp-admin/options-permalink.php')
      await administrator.page.getByRole('radio', { name: structure }).check()
      await administrator.page.getByRole('button', { name: 'Save Changes' }).click()
      await administrator.see('Permalink structure updated')

      const visitor = await arrive()
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      assert.equal(await visitor.nameAtSite(), 'Alice Adams', structure)
      await visitor.logOut()
      await visitor.page.waitForURL((url) => url.href === `${visitor.stack.origin}/`)
      assert.equal(await visitor.nameAtSite(), null)
      await visitor.leave()
    }
  })
}
