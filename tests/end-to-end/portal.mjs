// Another site, a portal, sends people here to sign in.
import assert from 'node:assert/strict'
import { openSettings, saveSettings } from './settings.mjs'

const portal = 'http://portal.test/'

export function portals({ scene }) {
  scene('until it is allowed, what another site asks for is not listened to', async ({ stack, arrive, people }) => {
    const visitor = await arrive()
    await visitor.goto(`/?logto=sign-in&iss=${encodeURIComponent('https://evil.example')}&target_link_uri=${encodeURIComponent(`${stack.origin}/?s=tulips`)}`)
    await visitor.givePassword(people.alice)
    assert.notEqual(visitor.at, '/?s=tulips')
  })

  scene('a portal sends somebody here to sign in, and on to a page of this site', async (play) => {
    const { stack, arrive, administrator, people } = play
    const uri = await allow(administrator)
    try {
      const request = { iss: stack.provider.issuer, login_hint: people.alice.username }
      const target = `${stack.origin}/?s=tulips`
      for (const method of ['get', 'post']) {
        const visitor = await arrive()
        const asked = visitor.page.waitForRequest((to) => to.url().startsWith(`${stack.provider.issuer}/auth?`))
        await sendOn(visitor, method, uri, { ...request, target_link_uri: target })
        assert.equal(new URL((await asked).url()).searchParams.get('login_hint'), people.alice.username, method)
        await visitor.givePassword(people.alice)
        assert.equal(visitor.page.url(), target, method)
        assert.equal(await visitor.nameAtSite(), 'Alice Adams')
      }

      const abroad = await arrive()
      await sendOn(abroad, 'post', uri, { ...request, target_link_uri: 'https://evil.example/' })
      await abroad.givePassword(people.alice)
      assert.equal(new URL(abroad.page.url()).origin, stack.origin)

      for (const [code, parameters] of [
        ['login-initiation-issuer', { iss: 'https://evil.example/oidc' }],
        ['login-initiation-issuer', { login_hint: 'rosa' }],
      ]) {
        const visitor = await arrive()
        await sendOn(visitor, 'post', uri, parameters)
        await visitor.see('Error ID')
        assert.equal(stack.errorCode(await visitor.page.content()), code)
      }
    } finally {
      await forbid(administrator)
    }
  })

  scene('a portal that sends somebody here again and again ends on a page', async (play) => {
    const { stack, arrive, administrator, people } = play
    const uri = await allow(administrator)
    try {
      const visitor = await arrive()
      const again = () => sendOn(visitor, 'post', uri, { iss: stack.provider.issuer })
      await again()
      await visitor.givePassword(people.alice)
      await visitor.context.clearCookies({ name: /^wordpress_/ })
      await again()
      await visitor.backAtSite()
      await visitor.page.locator('#wpadminbar').waitFor()
      await visitor.context.clearCookies({ name: /^wordpress_/ })
      await again()
      await visitor.see('You signed in several times within a minute')
    } finally {
      await forbid(administrator)
    }
  })
}

/** At the portal: presses its button. */
async function sendOn({ page }, method, action, parameters) {
  const fields = Object.entries(parameters).concat(method === 'get' ? [...new URL(action).searchParams] : [])
  const inputs = fields.map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
  const body = `<form method="${method}" action="${action.replace('&', '&amp;')}">${inputs.join('')}<button>Go on</button></form>`
  await page.route(portal, (route) => route.fulfill({ contentType: 'text/html', body }))
  await page.goto(portal)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.unroute(portal)
}

async function openAdvanced(administrator) {
  await openSettings(administrator)
  const { page } = administrator
  if (!(await page.getByLabel('Another site, such as a portal').isVisible())) await page.getByText('Advanced', { exact: true }).click()
  return page
}

async function allow(administrator) {
  const page = await openAdvanced(administrator)
  await page.getByLabel('Another site, such as a portal').check()
  await saveSettings(administrator)
  return page.getByLabel('Initiate login URI', { exact: true }).inputValue()
}

async function forbid(administrator) {
  const page = await openAdvanced(administrator)
  await page.getByLabel('Another site, such as a portal').uncheck()
  await saveSettings(administrator)
  assert.equal(await page.getByLabel('Initiate login URI', { exact: true }).count(), 0)
}
