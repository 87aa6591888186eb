// Whose browser it is, and what it brings. RFC 6749 §10.12, RFC 9700 §4.5 and §4.7, RFC 7636.
import { createHash } from 'node:crypto'
import { Client } from '../client.mjs'
import { owner } from '../lane.mjs'
import { expect } from '../play.mjs'

const silent = { asked: { token: 0 } }
const binding = 'RFC 6749 §10.12'
const injection = 'RFC 9700 §4.5'

/** What the browser keeps of a sign-in is changed before the response comes. */
const kept = (change) => async (play) => {
  const url = await play.callback()
  const [name] = play.browser.pending
  change(play.browser.cookies, name, play)
  return play.open(url)
}

const anotherBrowser = async (play) => {
  const attacker = new Client()
  const url = await play.callback(attacker)
  play.asked()
  return { attacker, url }
}

/** The victim's own sign-in, with the attacker's code in its response. */
const injected = async (play) => {
  const { url } = await anotherBrowser(play)
  const own = await play.callback()
  own.searchParams.set('code', url.searchParams.get('code'))
  play.asked()
  return play.open(own)
}

/** Two sign-ins of one browser at once: their addresses, and the names of what is kept for them. */
async function twoTabs(play) {
  const first = await play.callback()
  const [one] = play.browser.pending
  const second = await play.callback()
  const two = play.browser.pending.find((name) => name !== one)
  return { first, second, one, two }
}

export const browser = [
  ["a response of the attacker's browser, opened by a victim", 'restart', binding, async (play) => {
    const { url } = await anotherBrowser(play)
    return play.open(url)
  }, silent],
  ['the same, and the sign-in that began anew is lost too', 'pending-sign-in-missing', binding, async (play) => {
    const { url } = await anotherBrowser(play)
    const restart = await play.open(url)
    const again = await play.authorize(restart)
    play.browser.cookies.clear()
    return play.open(again)
  }, silent],
  ['the sign-in that began anew goes on', 'signed in', binding, async (play) => {
    const url = await play.callback()
    play.browser.cookies.clear()
    return play.open(await play.authorize(await play.open(url)))
  }, { to: /\/wp-admin\// }],
  ["the attacker's code in the victim's own response", 'code-refused', injection, injected, { asked: { token: 1 } }],
  ['the same, and the provider does not check the verifier', 'id-token-nonce', injection, (play) => {
    play.tenant.checksCode = false
    return injected(play)
  }, { asked: { token: 1 } }],
  ['the same response twice, in one browser', 'goes on', 'RFC 6749 §4.1.2', async (play) => {
    const url = await play.callback()
    await play.open(url)
    const before = (await play.whoIs()).id
    play.mark()
    play.asked()
    const answer = await play.open(url)
    expect((await play.whoIs()).id === before, 'another is signed in')
    return answer
  }, { ...silent, within: true, otherwise: ({ status, location, setCookies }) => status === 302 && location.includes('/wp-admin/') && setCookies.length === 0 && 'goes on' }],
  ['the same response twice, the second time with the stolen cookies', 'code-refused', 'RFC 6749 §4.1.2', async (play) => {
    const url = await play.callback()
    const thief = play.browser.copy()
    await play.open(url)
    play.mark()
    play.browser = thief
    return play.open(url)
  }],
  ['the same response twice at once', 'code-refused', 'RFC 6749 §4.1.2', async (play) => {
    const url = await play.callback()
    const [one, two] = [play.browser, play.browser.copy()]
    const answers = await Promise.all([play.open(url, one), play.open(url, two)])
    const [refused] = answers.filter(({ status }) => status === 400)
    expect(answers.filter(({ status }) => status === 302).length === 1, 'not one of them is signed in')
    play.browser = one.sessionCookies.length > 0 ? two : one
    return refused
  }, { grows: { users: 1, links: 1, sessions: 1 } }],
  ['one cookie and its state, and many codes made up', 'code-refused', 'RFC 6749 §4.1.2', async (play) => {
    const url = await play.callback()
    const browsers = Array.from({ length: 5 }, () => play.browser.copy())
    for (const [at, browser] of browsers.entries()) {
      url.searchParams.set('code', `made-up-${at}`)
      // What PHP would take for another state.
      if (at > 1) url.search += `&%20state=another-${at}&state[]=${at}`
      const before = play.lane.phpLog().length
      if (at < browsers.length - 1) {
        const { status } = await play.open(url, browser)
        expect(status === 400 && play.lane.phpLog().slice(before).includes('code-refused'), 'another answer')
      }
      play.browser = browser
    }
    play.logged = play.lane.phpLog().length
    return play.open(url)
  }, { asked: { token: 1 } }],
  ['the cookie is gone', 'restart', binding, kept((cookies, name) => cookies.delete(name)), silent],
  ['the cookie is cut', 'pending-sign-in-altered', binding, kept((cookies, name) => cookies.set(name, cookies.get(name).slice(0, 100))), silent],
  ['the cookie has another first character', 'pending-sign-in-altered', binding, kept((cookies, name) => {
    cookies.set(name, cookies.get(name).replace(/^./, (first) => (first === 'A' ? 'B' : 'A')))
  }), silent],
  ['the cookie has another character in its middle', 'pending-sign-in-altered', binding, kept((cookies, name) => {
    const value = cookies.get(name)
    cookies.set(name, value.slice(0, 120) + (value[120] === 'A' ? 'B' : 'A') + value.slice(121))
  }), silent],
  ['the cookie is empty', 'pending-sign-in-altered', binding, kept((cookies, name) => cookies.set(name, '')), silent],
  ['the cookie is 3,000 characters of nonsense', 'pending-sign-in-altered', binding, kept((cookies, name) => cookies.set(name, 'A'.repeat(3000))), silent],
  ['the cookies of two tabs are swapped', 'pending-sign-in-mismatch', binding, async (play) => {
    const { second, one, two } = await twoTabs(play)
    const { cookies } = play.browser
    const value = cookies.get(one)
    cookies.set(one, cookies.get(two)).set(two, value)
    return play.open(second)
  }, silent],
  ['two tabs, the first one first', 'signed in', binding, async (play) => play.open((await twoTabs(play)).first)],
  ['two tabs, the second one first', 'signed in', binding, async (play) => play.open((await twoTabs(play)).second)],
  ["the attacker's cookie in the place of the victim's", 'pending-sign-in-mismatch', 'RFC 9700 §4.7', async (play) => {
    const { attacker } = await anotherBrowser(play)
    const own = await play.callback()
    play.browser.cookies.set(play.browser.pending[0], attacker.cookies.get(attacker.pending[0]))
    return play.open(own)
  }, silent],
  ['a cookie that no script reads, for an hour, of one sign-in', 'signed in', 'our promise: HttpOnly, Lax, 60 minutes', async (play) => {
    const begun = await play.begin()
    const [cookie, ...others] = begun.setCookies
    expect(others.length === 0, 'several cookies are set')
    for (const attribute of [/; *HttpOnly/i, /; *SameSite=Lax/i, /; *Max-Age=3600/i, /; *Path=\//i]) {
      expect(attribute.test(cookie), `${cookie} is not ${attribute}`)
    }
    return play.open(await play.authorize(begun))
  }],
  ...['https://evil.example/', '//evil.example/', '/\\evil.example/', 'https:evil.example', 'javascript:alert(1)', 'http://127.0.0.1@evil.example/', 'http://127.0.0.1:9/', '//127.0.0.1:9/', 'https://127.0.0.1/'].map((wanted) => [
    `the page wanted is ${wanted}`,
    'signed in',
    'RFC 9700 §4.11',
    async (play) => play.open(await play.authorize(await play.begin(play.browser, `/?logto=sign-in&redirect_to=${encodeURIComponent(wanted)}`))),
    { to: /^http:\/\/127\.0\.0\.1:\d{2,}\// },
  ]),
  ['twelve tabs, and the last one', 'signed in', 'our limits: 7 cookies, 4 KiB', twelveTabs],
  ['the cookie was sealed by another site', 'pending-sign-in-altered', 'RFC 9700 §4.7', async (play) => {
    const own = play.lane.option('logto_rp_keys')
    play.lane.query("DELETE FROM {}options WHERE option_name = 'logto_rp_keys'")
    const { attacker } = await anotherBrowser(play)
    play.lane.setOption('logto_rp_keys', own)
    play.lane.forget()
    const url = await play.callback()
    play.browser.cookies.set(play.browser.pending[0], attacker.cookies.get(attacker.pending[0]))
    return play.open(url)
  }, silent],
  ['state and cookie are of a site with other keys in its database', 'pending-sign-in-altered', 'RFC 9700 §4.7', async (play) => {
    const own = play.lane.option('logto_rp_keys')
    play.lane.query("DELETE FROM {}options WHERE option_name = 'logto_rp_keys'")
    const url = await play.callback()
    play.lane.setOption('logto_rp_keys', own)
    return play.open(url)
  }, silent],
  ['state and cookie are of another site with the same keys', 'pending-sign-in-other-site', 'RFC 9700 §4.7', async (play) => {
    const url = await play.callback()
    const moved = play.site.replace('127.0.0.1', 'localhost')
    const digits = createHash('sha256').update(moved).digest('hex').slice(0, 6)
    const [name] = play.browser.pending
    play.browser.cookies.set(name.replace(/^logto_rp_[0-9a-f]{6}/, `logto_rp_${digits}`), play.browser.cookies.get(name))
    return play.beside(`add_filter( 'option_home', static fn () => '${moved}' );`, () => play.open(url))
  }, silent],
  ['the app ID was changed while the person was away', 'pending-sign-in-mismatch', 'RFC 9700 §4.4.2', async (play) => {
    const url = await play.callback()
    return play.withSettings({ client_id: 'another' }, () => play.open(url))
  }, silent],
  ['a link, by its owner', 'linked', 'OIDC Core §5.7', async (play) => {
    const url = await link(play)
    const answer = await play.open(url)
    const linked = play.lane.userOf(play.tenant.issuer, play.subject) === (await play.whoIs()).id
    play.lane.query(`DELETE FROM {}logto_rp_links WHERE subject = '${play.subject}'`)
    expect(linked, 'there is no link')
    return answer
  }, { within: true, grows: { sessions: 1 }, otherwise: ({ location }) => /profile\.php\?.*linked/.test(location) && 'linked' }],
  ['a link, of a sign-in that was there before it was asked for', 'id-token-auth-time', 'OIDC Core §3.1.3.7 rule 13', async (play) => {
    play.tenant.claims = (now) => ({ auth_time: now - 3600 })
    return play.open(await link(play))
  }, { within: true }],
  ['a link, of a sign-in of which the provider does not say when it was made', 'id-token-auth-time-missing', 'OIDC Core §2', async (play) => {
    play.tenant.claims = { auth_time: undefined }
    return play.open(await link(play))
  }, { within: true }],
  ["a link's response, where nobody is signed in", 'pending-sign-in-other-user', 'RFC 9700 §4.7', async (play) => {
    const url = await link(play)
    for (const name of play.browser.sessionCookies) play.browser.cookies.delete(name)
    return play.open(url)
  }, silent],
  ["a link's response, in another session of its owner", 'pending-sign-in-other-user', 'RFC 9700 §4.7', async (play) => {
    const url = await link(play)
    await asOwner(play)
    return play.open(url)
  }, { ...silent, within: true }],
  ["a link's response, where somebody else is signed in", 'pending-sign-in-other-user', 'RFC 9700 §4.7', async (play) => {
    await play.signIn()
    const pending = new Client()
    play.mark()
    const url = await link(play, pending)
    for (const name of pending.pending) play.browser.cookies.set(name, pending.cookies.get(name))
    return play.open(url)
  }, { within: true }],
  ["a sign-in's response, planted on somebody signed in, links nothing", 'signed in', 'RFC 9700 §4.7', async (play) => {
    const { attacker, url } = await anotherBrowser(play)
    await asOwner(play)
    const [name] = attacker.pending
    play.browser.cookies.set(name, attacker.cookies.get(name))
    const answer = await play.open(url)
    const [[links]] = play.lane.query(`SELECT COUNT(*) FROM {}logto_rp_links WHERE user_id = 1`)
    expect(links === '0', "the owner's account is linked")
    return answer
  }],
  ["what was sealed for a link, in the place of a sign-in's", 'pending-sign-in-mismatch', 'RFC 9700 §4.7', async (play) => {
    const linking = new Client()
    await link(play, linking)
    const url = await play.callback()
    play.browser.cookies.set(play.browser.pending[0], linking.cookies.get(linking.pending[0]))
    return play.open(url)
  }, silent],
  ["what was sealed for a sign-in, in the place of a link's", 'pending-sign-in-mismatch', 'RFC 9700 §4.7', async (play) => {
    const { attacker } = await anotherBrowser(play)
    const url = await link(play)
    play.browser.cookies.set(play.browser.pending[0], attacker.cookies.get(attacker.pending[0]))
    return play.open(url)
  }, { ...silent, within: true }],
]

/** By WordPress's own form. */
export async function asOwner({ site, browser: own }, browser = own) {
  const address = `${site}/wp-login.php?logto=password`
  await browser.get(address)
  await browser.get(address, { method: 'POST', body: new URLSearchParams({ log: owner.name, pwd: owner.password, testcookie: '1' }) })
  expect(browser.sessionCookies.length > 0, 'the owner cannot sign in')
}

/** The owner begins to link what signs in next; gives the callback. */
async function link(play, browser = play.browser) {
  await asOwner(play, browser)
  return beginLink(play, browser)
}

/** Whoever is signed in does. */
export async function beginLink(play, browser = play.browser) {
  const { link } = await play.whoIs(browser)
  return play.authorize(await play.begin(browser, `/wp-admin/admin-post.php?action=logto_rp_link&_wpnonce=${link}`), browser)
}

async function twelveTabs(play) {
  let url
  for (let tab = 0; tab < 12; ++tab) {
    const begun = await play.begin()
    const headers = [...begun.headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
    expect(headers < 3584, `${headers} bytes of headers`)
    url = await play.authorize(begun)
    const { pending, cookies } = play.browser
    const together = pending.reduce((sum, name) => sum + name.length + cookies.get(name).length + 3, 0)
    expect(pending.length <= 7 && together <= 4096, `${pending.length} cookies of ${together} bytes`)
  }
  return play.open(url)
}
