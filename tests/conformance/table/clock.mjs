// What time does: to what is kept of the provider, and to a sign-in that takes long. Played where the clock can be moved.
import { Client } from '../client.mjs'
import { keyOf } from '../keys.mjs'
import { expect } from '../play.mjs'

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const bounds = 'RFC 9111 §4.2, our bounds: 5 minutes to 24 hours'
const stale = 'RFC 5861 §4, our bound: 24 hours'
const lost = 'RFC 6749 §10.12, our limit: 60 minutes'

/** A sign-in of another browser; what the provider was asked for it. */
async function another(play) {
  play.asked()
  const browser = new Client()
  const answer = await play.signIn(browser)
  expect(browser.sessionCookies.length > 0, `at ${play.tenant.ahead} s nobody is signed in: ${answer.status}`)
  const { discovery, jwks } = play.asked()
  return discovery + jwks
}

/** Kept until `until`, and fetched anew after it. */
const keptUntil = (cacheControl, until) => async (play) => {
  const headers = cacheControl ? { 'cache-control': cacheControl } : {}
  play.tenant.headers = { discovery: headers, jwks: headers }
  expect((await another(play)) === 2, 'metadata and keys were not fetched')
  play.lane.setClock(until - 20)
  expect((await another(play)) === 0, `something was fetched after ${until - 20} s`)
  play.lane.setClock(until + 20)
  expect((await another(play)) === 2, `nothing was fetched after ${until + 20} s`)
  return play.signIn()
}

const down = ({ tenant }) => Object.assign(tenant.instead, { discovery: { status: 500 }, jwks: { status: 500 } })

const after = (seconds, { cookie = true } = {}) => async (play) => {
  const url = await play.callback()
  play.lane.setClock(seconds)
  if (!cookie) play.browser.cookies.clear()
  return play.open(url)
}

export const clock = [
  ['nothing is said about keeping', 'signed in', bounds, keptUntil(null, hour)],
  ['max-age=0', 'signed in', bounds, keptUntil('max-age=0', 5 * minute)],
  ['max-age=1800', 'signed in', bounds, keptUntil('public, max-age=1800', 30 * minute)],
  ['max-age of ten years', 'signed in', bounds, keptUntil('max-age=315360000', day)],
  ['max-age that is no number of this world', 'signed in', bounds, keptUntil('max-age=99999999999999999999999', hour)],
  ['no-store', 'signed in', bounds, keptUntil('no-store', hour)],
  ['metadata and keys cannot be had, after two hours', 'signed in', stale, async (play) => {
    await another(play)
    down(play)
    play.lane.setClock(2 * hour)
    return play.signIn()
  }],
  ['metadata and keys cannot be had, after 25 hours', 'provider-status', stale, async (play) => {
    await another(play)
    play.mark()
    down(play)
    play.lane.setClock(25 * hour)
    return play.signIn()
  }],
  ['stale-if-error=60 is over', 'provider-status', stale, async (play) => {
    play.tenant.headers.discovery = { 'cache-control': 'max-age=0, stale-if-error=60' }
    await another(play)
    play.mark()
    down(play)
    play.lane.setClock(5 * minute + 90)
    return play.signIn()
  }],
  ['keys cannot be had, and a token names an unknown one', 'provider-status', 'our promise: old keys are no answer', async (play) => {
    await another(play)
    play.mark()
    down(play)
    play.tenant.header.kid = 'unknown'
    return play.signIn()
  }, { asked: { token: 1, jwks: 1 } }],
  ['metadata cannot be had, and ten people try', 'provider-status', 'our promise: a failure is remembered', async (play) => {
    down(play)
    for (let at = 0; at < 10; ++at) await play.begin(new Client())
    expect(play.asked().discovery <= 1, 'it was asked more than once')
    play.lane.setClock(6)
    await play.begin(new Client())
    expect(play.asked().discovery === 1, 'it was not asked again after six seconds')
    play.mark()
    return play.begin()
  }, { asked: { discovery: 0 } }],
  ['an unknown key, a minute later another', 'signed in', 'OIDC Core §10.1.1', async (play) => {
    await another(play)
    const honest = play.tenant.header.kid
    play.tenant.header.kid = 'unknown'
    await play.signIn(new Client())
    await play.signIn(new Client())
    expect(play.asked().jwks === 1, 'the keys were asked for more than once in a minute')
    play.lane.setClock(70)
    await play.signIn(new Client())
    expect(play.asked().jwks === 1, 'the keys were not asked for after a minute')
    play.tenant.header.kid = honest
    return play.signIn()
  }, { noise: /id-token-key-unknown/ }],
  ["an old cache is put back, with keys that are no longer the provider's", 'id-token-signature', 'our bound: 24 hours', async (play) => {
    const { tenant, lane } = play
    await another(play)
    const old = lane.option('logto_rp_provider')
    const { key } = tenant
    tenant.use('ES384', keyOf('ec-384', 'new'))
    lane.setClock(day + minute)
    lane.setOption('logto_rp_provider', old)
    play.mark()
    tenant.key = key
    return play.signIn()
  }],
  ['what is kept comes from the future', 'signed in', 'our promise: a miss whenever anything is odd', async (play) => {
    play.lane.setClock(day)
    await another(play)
    play.lane.setClock(0)
    expect((await another(play)) === 2, 'it was believed')
    return play.signIn()
  }],

  ['a response after 58 minutes', 'signed in', lost, after(58 * minute)],
  ['a response after 62 minutes, with its cookie', 'restart', lost, after(62 * minute), { asked: { token: 0 } }],
  ['a response after 24 hours, with its cookie', 'restart', lost, after(day), { asked: { token: 0 } }],
  ['a response after 24 hours, its cookie gone', 'restart', lost, after(day, { cookie: false }), { asked: { token: 0 } }],
  ['a response after three days', 'restart', lost, async (play) => {
    const url = await play.callback()
    for (const days of [1, 2, 3]) {
      play.lane.setClock(days * day + minute)
      await play.begin(new Client())
    }
    play.asked()
    return play.open(url)
  }, { asked: { token: 0 } }],
  ['the keys turn over while the person is away', 'signed in', 'our promise: two keys at a time', async (play) => {
    await play.begin(new Client())
    play.lane.setClock(day - 10 * minute)
    const url = await play.callback()
    const ring = play.lane.option('logto_rp_keys')
    play.lane.setClock(day + 10 * minute)
    await play.begin(new Client())
    expect(play.lane.option('logto_rp_keys') !== ring, 'the keys did not turn over')
    return play.open(url)
  }],
  ['the sign-in that began anew takes too long as well', 'pending-sign-in-expired', lost, async (play) => {
    const url = await play.callback()
    play.browser.cookies.clear()
    const again = await play.authorize(await play.open(url))
    play.asked()
    play.lane.setClock(62 * minute)
    return play.open(again)
  }, { asked: { token: 0 } }],
  ['a sign-in of the future: the clock was set back', 'restart', lost, async (play) => {
    play.lane.setClock(hour)
    const url = await play.callback()
    play.lane.setClock(0)
    play.asked()
    return play.open(url)
  }, { asked: { token: 0 } }],
]
