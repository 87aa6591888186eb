// What is kept of the provider, and what an attacker who can write where it lies gains by it.
import { Client } from '../client.mjs'
import { jwkOf, keyOf } from '../keys.mjs'
import { expect } from '../play.mjs'

const option = 'logto_rp_provider'
const attacker = () => keyOf('ec-384', 'attacker')
const sealed = 'our promise: what is kept is sealed'

/** Warm, and in a browser that has forgotten everything. */
async function warm(play) {
  const subject = play.subject
  play.tenant.subject = 'anna'
  await play.signIn()
  play.tenant.subject = subject
  play.browser.cookies.clear()
  play.mark()
  play.asked()
}

/** The attacker signs a token, in the place of the provider. */
function forge({ tenant }) {
  tenant.key = attacker()
}

/** The cache is replaced, and then a token of the attacker's comes. */
const replaced = (make) => async (play) => {
  await warm(play)
  play.lane.setOption(option, await make(play, play.lane.option(option)))
  forge(play)
  return play.signIn()
}

/** The cache is replaced, and the provider is honest. */
const survived = (make) => async (play) => {
  await warm(play)
  play.lane.setOption(option, await make(play, play.lane.option(option)))
  return play.signIn()
}

const plain = ({ tenant }) =>
  JSON.stringify({
    metadata: { value: tenant.discovery, fetched_at: 1, fresh_until: 4e9, usable_until: 4e9 },
    jwks: { value: [jwkOf(attacker(), { kid: 'one' })], fetched_at: 1, fresh_until: 4e9, usable_until: 4e9 },
    jwks_uri: `${tenant.issuer}/jwks`,
  })

const altered = (play, value) => value.slice(0, 60) + (value[60] === 'A' ? 'B' : 'A') + value.slice(61)
const list = () => 'a:1:{i:0;s:4:"evil";}'

/** What this very site sealed for the provider of the attacker. */
async function ofAnotherIssuer(play) {
  const { lane, tenant } = play
  const evil = lane.evil
  evil.reset()
  evil.subject = 'attacker'
  evil.use('ES384', attacker())
  await play.withSettings({ endpoint: evil.endpoint }, async () => {
    const browser = new Client()
    const begun = await play.begin(browser)
    expect(begun.location?.startsWith(evil.issuer), `begins at ${begun.location}`)
  })
  play.browser.cookies.clear()
  expect(tenant.counts.discovery === undefined, 'the honest provider was asked')
  return lane.option(option)
}

/** What another site, with keys of its own, sealed for the same issuer. */
async function ofAnotherSite(play) {
  const { lane, tenant } = play
  const own = lane.option('logto_rp_keys')
  lane.query("DELETE FROM {}options WHERE option_name IN ('logto_rp_keys', 'logto_rp_provider')")
  const { key, keys } = tenant
  tenant.use('ES384', attacker())
  await play.begin(new Client())
  Object.assign(tenant, { key, keys })
  lane.setOption('logto_rp_keys', own)
  return lane.option(option)
}

const fetchedOnce = 'our promise: one fetch for all who wait'
const eight = () => Array.from({ length: 8 }, () => new Client())

/** All begin at once; where each is sent back to. */
async function callbacks(play, browsers) {
  const begun = await Promise.all(browsers.map((browser) => play.begin(browser)))
  expect(begun.every(({ location }) => location?.startsWith(play.tenant.issuer)), 'not all of them begin')
  return Promise.all(begun.map((one, at) => play.authorize(one, browsers[at])))
}

/** All come back at once, and are signed in; what the first of them gets. */
async function comeBack(play, urls, browsers) {
  const answers = await Promise.all(urls.map((url, at) => play.open(url, browsers[at])))
  expect(answers.every(({ status }) => status === 302), 'not all of them are signed in')
  play.browser = browsers[0]
  return answers[0]
}

export const cache = [
  ['a warm sign-in', 'signed in', 'our promise: one request a sign-in', async (play) => {
    await warm(play)
    const home = await play.browser.get(`${play.site}/`)
    expect(home.status === 200 && home.setCookies.length === 0, 'the home page is another')
    const url = await play.callback()
    const { discovery, jwks, token } = play.asked()
    expect(discovery + jwks + token === 0, 'page and redirect asked the provider')
    return play.open(url)
  }, { asked: { discovery: 0, jwks: 0, token: 1, userinfo: 0, elsewhere: 0 } }],
  ['eight people begin at once, and nothing is known', 'signed in', fetchedOnce, async (play) => {
    const browsers = eight()
    const urls = await callbacks(play, browsers)
    expect(play.asked().discovery === 1, 'more than one fetch')
    return comeBack(play, urls, browsers)
  }, { asked: { discovery: 0, jwks: 1, token: 8 } }],
  ['eight people come back at once, and nothing is known any more', 'signed in', fetchedOnce, async (play) => {
    const browsers = eight()
    const urls = await callbacks(play, browsers)
    play.lane.forget()
    play.asked()
    return comeBack(play, urls, browsers)
  }, { asked: { discovery: 1, jwks: 1, token: 8 } }],
  ['one character of the cache is another', 'signed in', sealed, survived(altered), { asked: { discovery: 1, jwks: 1, token: 1 } }],
  ['the cache is a list', 'signed in', sealed, survived(list), { asked: { discovery: 1, jwks: 1, token: 1 } }],
  ['the cache is 50,000 characters of nonsense', 'signed in', sealed, survived(() => 'A'.repeat(50_000)), { asked: { discovery: 1, jwks: 1, token: 1 } }],
  ["the attacker's keys in an unsealed cache", 'id-token-signature', sealed, replaced(plain)],
  ["the cache of the attacker's provider, sealed by this very site", 'id-token-signature', sealed, replaced(ofAnotherIssuer)],
  ['the cache of another site', 'id-token-signature', sealed, replaced(ofAnotherSite)],
  ['the pending sign-in, in the place of the cache', 'signed in', sealed, async (play) => {
    await warm(play)
    const begun = await play.begin()
    play.lane.setOption(option, play.browser.cookies.get(play.browser.pending[0]))
    return play.open(await play.authorize(begun))
  }],
  ['the key ring is replaced while somebody is away', 'pending-sign-in-altered', 'our promise: keys are of two parts', async (play) => {
    const own = play.lane.option('logto_rp_keys')
    const url = await play.callback()
    play.lane.setOption('logto_rp_keys', own.replace(/("ring";s:\d+:".{70})(.)/, (all, before, one) => before + (one === 'A' ? 'B' : 'A')))
    try {
      return await play.open(url)
    } finally {
      play.lane.setOption('logto_rp_keys', own)
    }
  }],
  ['the key ring is nonsense', 'signed in', 'our promise: keys are of two parts', async (play) => {
    play.lane.setOption('logto_rp_keys', 'nonsense')
    return play.signIn()
  }],
]
