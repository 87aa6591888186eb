// Tools > Site Health: what WordPress's own page says about the connection.
import assert from 'node:assert/strict'
import { client, runtime } from './harness/stack.mjs'

const uncertain = "add_filter( 'https_ssl_verify', '__return_false' );"

export function siteHealth({ scene }) {
  scene('Site Health says that the provider answers, and when the clocks differ', async ({ stack, administrator, photograph }) => {
    await assertSaid(administrator, 'This server reaches Logto, and their clocks agree')
    const discovery = await (await fetch(`${stack.provider.issuer}/.well-known/openid-configuration`)).json()
    const answer = async (seconds) =>
      stack.provider.ask('/_misbehave', {
        ...{ endpoint: 'discovery', status: 200, body: discovery },
        headers: { 'content-type': 'application/json', date: new Date(Date.now() + seconds * 1000).toUTCString() },
      })
    try {
      await answer(-45)
      await assertSaid(administrator, 'The clock of this server drifts')
      await answer(600)
      await assertSaid(administrator, 'The clock of this server is wrong, so sign-ins through Logto fail')
      await photograph(administrator, 'site-health-clock')
    } finally {
      await stack.provider.ask('/_misbehave', {})
    }
    await stack.provider.ask('/_down', {})
    try {
      await assertSaid(administrator, 'This server does not reach Logto, so nobody can sign in through it')
    } finally {
      await stack.provider.ask('/_up', {})
    }
  })

  scene('Site Health says when another plugin turns off the verification of certificates', async ({ stack, administrator }) => {
    await assertSaid(administrator, 'Certificates are verified')
    await stack.wordpress.with(uncertain, () =>
      assertSaid(administrator, 'Another plugin turns off the verification of certificates'),
    )
  })

  scene('what Site Health tells a support person holds no secret', async ({ stack, administrator, photograph }) => {
    const { page } = administrator
    await administrator.goto('/wp-admin/site-health.php?tab=debug')
    const section = page.locator('#health-check-accordion-block-logto-relying-party')
    await page.locator('[aria-controls="health-check-accordion-block-logto-relying-party"]').click()
    await section.waitFor()
    const text = await section.textContent()
    assert.match(text, { extension: /Relying partyextension \d+\.\d+/, process: /Relying partyprocess/ }[runtime])
    assert.ok(text.includes(stack.provider.endpoint))
    await photograph(administrator, 'site-health-information')
    const copied = await page.locator('.copy-button').getAttribute('data-clipboard-text')
    assert.match(copied, /logto-relying-party/)
    const [sealed] = stack.mariadb.query(
      "SELECT REGEXP_SUBSTR(option_value, '(?<=sealed_client_secret\";s:)[0-9]+:\"[^\"]+') FROM wp_options WHERE option_name = 'logto_rp_settings'",
      'wordpress',
    )
    const secret = sealed[0].split('"')[1]
    assert.ok(secret.length > 40)
    for (const hidden of [client.secret, client.id, secret]) assert.ok(!text.includes(hidden) && !copied.includes(hidden))
    assert.ok(!copied.split('### logto-relying-party')[1].split('###')[0].includes(stack.provider.endpoint), 'nor the address, in what is copied')
  })
}

/** WordPress shows what is good in a part that is closed at first. */
async function assertSaid(administrator, label) {
  await administrator.goto('/wp-admin/site-health.php')
  await administrator.page.locator('.health-check-accordion-heading', { hasText: label }).first().waitFor({ state: 'attached', timeout: 30_000 })
}
