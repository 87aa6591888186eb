// What anybody can send, as often as they like, and how little comes of it.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Browser } from '../provider/browser.mjs'
import { callbackFor } from './attacks.mjs'

export function strangers({ scene }) {
  scene('invented responses fill neither the log nor the list of failed sign-ins', async ({ stack }) => {
    const lines = () => stack.phpLog().split('response-state-unknown').length
    const before = lines()
    const invented = Array.from({ length: 30 }, () => fetch(`${stack.origin}/?logto=callback&code=x&state=invented`))
    for (const answer of await Promise.all(invented)) assert.equal(answer.status, 400)
    // A minute may end in between.
    assert.ok(lines() - before <= 10, `${lines() - before} lines`)
    const [[list]] = stack.mariadb.query(
      "SELECT option_value FROM wp_options WHERE option_name = 'logto_rp_refusals'",
      'wordpress',
    )
    assert.ok(list.split('response-state-unknown').length - 1 <= 5)
  })

  scene('a cookie that somebody planted shuts nobody out', async ({ stack }) => {
    const now = Math.floor(Date.now() / 1000)
    const name = `logto_completed_${createHash('sha256').update(stack.origin).digest('hex').slice(0, 6)}`
    const headers = { cookie: `${name}=${now - 1}.${now - 1}` }
    const stopped = await fetch(`${stack.origin}/wp-login.php`, { headers, redirect: 'manual' })
    const page = await stopped.text()
    assert.match(page, /You keep coming back here/)
    assert.match(stopped.headers.get('set-cookie'), /logto_completed_\w+=[^0-9]/)
    const [, again] = page.match(/class="first" href="([^"]+)"/)
    const { headers: answer } = await fetch(again.replaceAll(/&#0?38;|&amp;/g, '&'), { headers, redirect: 'manual' })
    assert.ok(answer.get('location').startsWith(stack.provider.issuer), answer.get('location'))
  })

  scene('of the sessions of one person the newest fifty go on, and an older one ends', async ({ stack, people }) => {
    const query = (sql) => stack.mariadb.query(sql, 'wordpress')
    const signIn = async () => {
      const browser = new Browser()
      const callback = await callbackFor(stack, browser, people.alice)
      await browser.get(callback.href)
      return browser
    }
    const isIn = async (browser) => (await browser.get(`${stack.origin}/wp-admin/profile.php`)).status === 200
    const before = query('SELECT session_hash FROM wp_logto_rp_sessions').flat()
    const first = await signIn()
    const [[hash, user]] = query('SELECT session_hash, user_id FROM wp_logto_rp_sessions').filter(([hash]) => !before.includes(hash))
    query(`INSERT INTO wp_logto_rp_sessions (session_hash, user_id, link_key, sid, sealed_id_token, created, expires)
      SELECT SHA2(seq, 256), ${user}, '', '', '', seq, 4000000000 FROM seq_1_to_60`)
    query(`UPDATE wp_logto_rp_sessions SET created = 0 WHERE session_hash = '${hash}'`)
    assert.ok(await isIn(first))
    const last = await signIn()
    assert.ok(!(await isIn(first)), 'nobody could end it at the provider any more')
    assert.ok(await isIn(last))
    const [[kept, oldest]] = query(`SELECT COUNT(*), MIN(created) FROM wp_logto_rp_sessions WHERE user_id = ${user}`)
    assert.equal(kept, '50')
    assert.ok(Number(oldest) > 10, oldest)
    query('DELETE FROM wp_logto_rp_sessions WHERE expires = 4000000000')
  })
}
