// What the whole run must not have left behind.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Browser } from '../provider/browser.mjs'
import { callbackFor } from './attacks.mjs'

export function afterwards({ scene }) {
  scene('PHP had nothing to complain about in the plugin', ({ stack }) => {
    const complaints = stack
      .phpLog()
      .split('\n')
      .filter(
        (line) => /PHP (Warning|Notice|Deprecated|Fatal|Parse)/.test(line) && line.includes('logto-relying-party'),
      )
    assert.deepEqual(complaints, [])
  })

  scene('no secret and no token is in the database, in a log or in a cookie', async (play) => {
    const { stack, people } = play
    const browser = new Browser()
    const callback = await callbackFor(stack, browser, people.alice)
    const cookies = [browser.cookieHeader(stack.origin)]
    await browser.get(callback.href)
    cookies.push(browser.cookieHeader(stack.origin))

    const issued = await stack.provider.ask('/_issued')
    assert.ok(issued.length > 10, `${issued.length} tokens were issued`)
    const secrets = [stack.clientSecret, encodeURIComponent(stack.clientSecret), ...issued]
    const logs = join(stack.folder, 'logs')
    const places = {
      database: stack.mariadb.dump(),
      cookies: readable(cookies.join('; ')),
      ...Object.fromEntries(readdirSync(logs).map((name) => [name, readFileSync(join(logs, name), 'latin1')])),
    }
    assert.ok(places.database.includes('wp_logto_rp_sessions') && places.database.includes('secure_options'))
    assert.ok(places['nginx-access.log'].includes('logto=callback') && places['php-errors.log'].includes('Logto: sign-in'))
    for (const [where, text] of Object.entries(places)) {
      assert.deepEqual(secrets.filter((secret) => text.includes(secret)), [], where)
      assert.doesNotMatch(text, /eyJ[\w-]+\.eyJ[\w-]+\./, `a token in ${where}`)
    }
    const { username, email, id } = people.alice
    for (const told of [email, id].filter(Boolean)) assert.ok(!places.cookies.includes(told), `${told} of ${username}`)
  })
}

/** The cookies as they are, and as whoever decodes their parts reads them. */
export function readable(cookies) {
  const parts = decodeURIComponent(cookies).split(/[^\w+/-]+/)
  return [cookies, ...parts.map((part) => Buffer.from(part, 'base64').toString('latin1'))].join('\n')
}
