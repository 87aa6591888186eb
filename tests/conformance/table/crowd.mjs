// Sixteen people at once, sixteen workers of PHP, and a provider that is slow and well: one asks for all.
import { until } from '../../end-to-end/harness/until.mjs'
import { Client } from '../client.mjs'
import { jwkOf, keyOf } from '../keys.mjs'
import { expect } from '../play.mjs'

const promise = 'our promise: one fetch for all who wait'
const browsers = () => Array.from({ length: 16 }, () => new Client())

/** The provider's honest answer, after so many milliseconds. */
const slow = (play, kind, after) => {
  play.tenant.instead[kind] = () => new Promise((resolve) => setTimeout(resolve, after))
}

/** All begin, all at once; where each comes back to. */
async function begin(play, people) {
  const begun = await Promise.all(people.map((browser) => play.begin(browser)))
  const redirected = begun.filter(({ location }) => location?.startsWith(play.tenant.issuer)).length
  expect(redirected === people.length, `${redirected} of ${people.length} may begin`)
  return Promise.all(begun.map((one, at) => play.authorize(one, people[at])))
}

/** All come back at once, and are signed in; what the first of them gets. */
async function comeBack(play, people, urls) {
  const answers = await Promise.all(urls.map((url, at) => play.open(url, people[at])))
  const signedIn = answers.filter(({ status, location }) => status === 302 && location === play.wanted).length
  expect(signedIn === people.length, `${signedIn} of ${people.length} are signed in`)
  play.browser = people[0]
  return answers[0]
}

/** The keys are known, and everybody is at the provider. */
async function away(play) {
  await play.signIn()
  const people = browsers()
  const urls = await begin(play, people)
  play.asked()
  return [people, urls]
}

function rotate({ tenant }, kid = 'two') {
  tenant.key = keyOf('ec-384', 'other')
  tenant.header.kid = kid
  tenant.keys = [jwkOf(tenant.key, { kid, alg: tenant.alg })]
}

/** As many sessions of one user as a site keeps would be no sign of a new one. */
const alone = (act) => (play) => {
  play.lane.query('DELETE FROM {}logto_rp_sessions')
  play.mark()
  return act(play)
}

const rows = [
  ['nothing is known, and discovery takes 1.2 seconds', 'signed in', promise, async (play) => {
    slow(play, 'discovery', 1200)
    const people = browsers()
    const urls = await begin(play, people)
    return comeBack(play, people, urls)
  }, { asked: { discovery: 1, jwks: 1, token: 16 } }],
  ['discovery hangs, and no worker is free', 'provider-timed-out', 'our promise: one worker hangs with it', async (play) => {
    let hanging = 0
    play.tenant.instead.discovery = (request, response) => {
      ++hanging
      response.on('close', () => --hanging)
      return 'never'
    }
    let answered = 0
    const answers = browsers().map((browser) => play.begin(browser).finally(() => ++answered))
    await until('all but one are answered', () => answered >= 15)
    expect(hanging === 1, 'they wait as long as the one who asks')
    return (await Promise.all(answers))[0]
  }, { asked: { discovery: 1, jwks: 0, token: 0 }, slow: true, noise: /provider-timed-out|were not logged/ }],
  ['the keys are not known, and take 300 milliseconds', 'signed in', promise, async (play) => {
    slow(play, 'jwks', 300)
    const people = browsers()
    const urls = await begin(play, people)
    return comeBack(play, people, urls)
  }, { asked: { discovery: 1, jwks: 1, token: 16 } }],
  ['all is forgotten while they are away', 'signed in', promise, async (play) => {
    const [people, urls] = await away(play)
    play.lane.forget()
    slow(play, 'discovery', 300)
    slow(play, 'jwks', 300)
    return comeBack(play, people, urls)
  }, { asked: { discovery: 1, jwks: 1, token: 16 } }],
  ['the key was rotated while they were away', 'signed in', promise, async (play) => {
    const [people, urls] = await away(play)
    rotate(play)
    slow(play, 'jwks', 300)
    return comeBack(play, people, urls)
  }, { asked: { discovery: 0, jwks: 1, token: 16 } }],
  ['the key was rotated, and the new one takes 3 seconds', 'signed in', promise, async (play) => {
    const [people, urls] = await away(play)
    rotate(play)
    slow(play, 'jwks', 3000)
    return comeBack(play, people, urls)
  }, { asked: { discovery: 0, jwks: 1, token: 16 }, slow: true }],
  ['the key was rotated, and the first request for it fails', 'signed in', promise, async (play) => {
    const [people, urls] = await away(play)
    rotate(play)
    play.tenant.instead.jwks = { status: 503 }
    const answers = await Promise.all(urls.map((url, at) => play.open(url, people[at])))
    const later = answers.filter(({ status }) => status === 503).length
    expect(later === people.length, `${later} of ${people.length} are asked to try again later`)
    play.tenant.instead = {}
    // How long a failure stands.
    await new Promise((resolve) => setTimeout(resolve, 5100))
    return comeBack(play, people, await begin(play, people))
  }, { asked: { discovery: 0, jwks: 2, token: 32 }, slow: true, noise: /provider-status|were not logged/ }],
]

export const crowd = rows.map(([name, expected, clause, act, more]) => [name, expected, clause, alone(act), more])
