// Deciding a refused sign-in again: what an administrator keeps, downloads, and what comes of it offline.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Browser } from '../provider/browser.mjs'
import { callbackFor } from './attacks.mjs'
import { replayProgram } from './harness/stack.mjs'
import { openSettings } from './settings.mjs'

const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** A sign-in whose ID token another provider made; the page that the visitor gets. */
async function refused({ stack, people }) {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: 'https://evil.example/oidc', sub: 'subject-of-eve', aud: 'wordpress-app', exp: now + 600, iat: now }
  const person = { name: 'Eve Personal', email: 'eve@personal.example', phone_number: '+4915100000042' }
  const token = `${encode({ alg: 'ES384', kid: 'x' })}.${encode({ ...claims, ...person })}.c2lnbmF0dXJl`
  const browser = new Browser()
  const callback = await callbackFor(stack, browser, people.alice)
  const body = { access_token: 'an-access-token', token_type: 'Bearer', id_token: token }
  const headers = { 'content-type': 'application/json' }
  await stack.provider.ask('/_misbehave', { endpoint: 'token', status: 200, headers, body, times: 1 })
  try {
    const { html } = await browser.get(callback.href)
    assert.equal(stack.errorCode(html), 'id-token-issuer')
    const secrets = [callback.searchParams.get('code'), callback.searchParams.get('state'), token, body.access_token]
    return { id: html.match(/\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/)[0], hidden: [...secrets, claims.sub, ...Object.values(person)] }
  } finally {
    await stack.provider.ask('/_misbehave', {})
  }
}

export function replay({ scene }) {
  scene('unless somebody asks for it, nothing is kept to decide a refusal again', async (play) => {
    const { stack, administrator } = play
    stack.mariadb.query("DELETE FROM wp_options WHERE option_name LIKE 'logto\\_rp\\_refus%'", 'wordpress')
    const { id } = await refused(play)
    await openSettings(administrator)
    await administrator.see(id)
    assert.equal(await administrator.page.getByRole('link', { name: 'Download to decide again' }).count(), 0)
    assert.deepEqual(stack.mariadb.query("SELECT 1 FROM wp_options WHERE option_name LIKE '%logto\\_rp\\_replay%'", 'wordpress'), [])
  })

  scene('a refused sign-in is kept, downloaded and decided again, without its secrets', async (play) => {
    const { stack, administrator, arrive, people } = play
    const { page } = administrator
    await openSettings(administrator)
    await page.getByRole('button', { name: 'Keep for one day' }).click()
    await administrator.see('Kept for each refusal until')
    const { id, hidden } = await refused(play)

    await openSettings(administrator)
    const row = page.getByRole('row').filter({ hasText: id })
    const link = row.getByRole('link', { name: 'Download to decide again' })
    const href = await link.getAttribute('href')
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    assert.equal(download.suggestedFilename(), `logto-refusal-${id}.json`)
    const file = await download.path()
    const bundle = readFileSync(file, 'utf8')
    for (const secret of [...hidden, stack.clientSecret]) assert.ok(!bundle.includes(secret), secret)

    const replayed = spawnSync(replayProgram, [file], { encoding: 'utf8' })
    assert.equal(replayed.status, 0, replayed.stderr)
    assert.match(replayed.stdout, /there was: iss "https:\/\/evil\.example\/oidc"\n +NO: id-token-issuer/)
    assert.match(replayed.stdout, /Decided now: id-token-issuer, as it was then\./)

    const subscriber = await arrive()
    await subscriber.goto('/wp-login.php')
    await subscriber.givePassword(people.alice)
    assert.equal((await subscriber.goto(href)).status(), 403)
    const stranger = await arrive()
    await stranger.goto(href)
    assert.ok(!(await stranger.page.content()).includes('evil.example'))

    await openSettings(administrator)
    await page.getByRole('button', { name: 'Stop now' }).click()
    await page.getByRole('button', { name: 'Keep for one day' }).waitFor()
    await page.getByRole('button', { name: 'Clear this list' }).click()
    await administrator.see('None so far.')
    assert.equal((await administrator.page.request.get(href)).status(), 404)
  })
}
