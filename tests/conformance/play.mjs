// Plays one case on one site, and judges how it ended.
import { Client } from './client.mjs'
import { statusOf } from './codes.mjs'
import { markup } from './tenant.mjs'

let number = 0

/** A case, while it is played. Its handler makes one thing wrong. */
export class Play {
  constructor(lane, row) {
    Object.assign(this, { lane, row, browser: new Client(), tenant: lane.tenant, site: lane.origin })
    this.wanted = `${this.site}/?p=1&wanted=${++number}`
    this.secrets = new Set([markup, 'evil-markup'])
    // What is refused would have made a user, and what is accepted finds one.
    this.tenant.reset()
    this.tenant.subject = row.expected === 'signed in' ? 'anna' : `subject-${number}`
  }

  get subject() {
    return this.tenant.subject
  }

  /** Starts a sign-in; gives the answer, and keeps where it leads. */
  async begin(browser = this.browser, path = `/?logto=sign-in&redirect_to=${encodeURIComponent(this.wanted)}`) {
    return browser.get(this.site + path)
  }

  /** The browser at the provider: gives the address that it is sent back to. */
  async authorize(begun, browser = this.browser) {
    const { location } = await browser.get(begun.location)
    const callback = new URL(location)
    this.secrets.add(callback.searchParams.get('code'))
    this.secrets.add(new URL(begun.location).searchParams.get('nonce'))
    return callback
  }

  /** Up to the callback, which is not opened yet; or the answer that came in place of a redirect. */
  async callback(browser = this.browser) {
    const begun = await this.begin(browser)
    if (begun.status !== 302) throw new Ended(begun)
    return this.authorize(begun, browser)
  }

  open(url, browser = this.browser) {
    return browser.get(url.href)
  }

  async signIn(browser = this.browser) {
    return this.open(await this.callback(browser), browser)
  }

  /** Another plugin, while `act` lasts. */
  beside(code, act) {
    return this.lane.wordpress.with(code, act)
  }

  /** Other settings, while `act` lasts; and, where it is given, another plugin. */
  withSettings(values, act, code = '') {
    const json = JSON.stringify(values).replace(/[\\']/g, '\\$&')
    return this.beside(
      `add_filter( 'option_logto_rp_settings', static fn ( $stored ) => json_decode( '${json}', true ) + $stored );\n${code}`,
      act,
    )
  }

  async whoIs(browser = this.browser) {
    return JSON.parse((await browser.get(`${this.site}/?who`)).html)
  }

  /** What happened until now was to prepare the case. */
  mark() {
    this.before = this.lane.inventory()
    this.logged = this.lane.phpLog().length
  }

  /** Since this was last asked, by what they were for. */
  asked() {
    const { discovery = 0, jwks = 0, token = 0, userinfo = 0, elsewhere = 0 } = this.tenant.counts
    this.tenant.counts = {}
    return { discovery, jwks, token, userinfo, elsewhere }
  }
}

/** The flow came to its end before its time; `answer` is what the browser has. */
export class Ended extends Error {
  constructor(answer) {
    super('ended early')
    this.answer = answer
  }
}

export class Unmet extends Error {}

/** For what a case has to show beside its end. */
export function expect(holds, what) {
  if (!holds) throw new Unmet(what)
}

const signInWith = (play, settings) => (settings ? play.withSettings(settings, () => play.signIn()) : play.signIn())

/** `{ got, problems }`. */
export async function judge(lane, row) {
  if (typeof row.act !== 'function') return { got: 'no handler', problems: ['no handler'] }
  lane.renew()
  const play = new Play(lane, row)
  play.mark()
  const problems = []
  let answer
  try {
    answer = (await row.act(play)) ?? (await signInWith(play, row.settings?.(play)))
  } catch (error) {
    answer = error.answer
    if (!answer) problems.push(error instanceof Unmet ? error.message : error.stack)
  }
  const after = lane.inventory()
  const { before } = play
  const log = lane.phpLog().slice(play.logged).split('\n').filter(Boolean)
  const asked = play.tenant.counts
  const verdict = answer ? await readVerdict(play, answer, log) : { got: 'nothing' }
  const checks = { 'signed in': accepted, restart: restarted }
  const check = row.server ? answered : (checks[row.expected] ?? refused)
  if (answer) problems.push(...(await check(play, { ...verdict, answer, before, after, log })))
  for (const [kind, times] of Object.entries(row.asked ?? {})) {
    if ((asked[kind] ?? 0) !== times) problems.push(`${kind} was asked ${asked[kind] ?? 0} times in place of ${times}`)
  }
  problems.push(...(row.check?.(play) ?? []))
  if (verdict.got !== row.expected) problems.unshift(`${verdict.got} in place of ${row.expected}`)
  if (row.thenWorks) problems.push(...(await worksAgain(lane)))
  return { got: verdict.got, problems }
}

async function readVerdict(play, answer, log) {
  const [, id] = answer.html.match(/(?:<code>|Error ID )([A-Z2-9]{4}-[A-Z2-9]{4})/) ?? []
  const lines = id ? log.filter((line) => line.includes(`sign-in ${id}: `)) : []
  const [, code] = lines[0]?.match(/sign-in \S+: (\S+)/) ?? []
  if (code) return { got: code, lines, id }
  if (play.row.server && answer.status === 200) {
    return { got: (await play.whoIs()).id === 0 ? 'signed out' : 'nothing ended', lines }
  }
  if (answer.status === 302 && answer.location?.startsWith(`${play.tenant.issuer}/auth?`))
    return { got: 'restart', lines }
  if (
    answer.status === 302 &&
    answer.setCookies.some((cookie) => /^wordpress_logged_in_[0-9a-f]{32}=[^ ;]/.test(cookie))
  ) {
    return { got: 'signed in', lines }
  }
  return { got: play.row.otherwise?.(answer) || `status ${answer.status}`, lines }
}

/** The session is there, of the user whom this very identity is linked to, and leads to the page that was wanted. */
async function accepted(play, { answer, after, before, log }) {
  const problems = []
  const user = play.lane.userOf(play.tenant.issuer, play.subject)
  const { id } = await play.whoIs()
  if (!user || id !== user) problems.push(`user ${id} is signed in in place of ${user}`)
  if (play.row.to ? !play.row.to.test(answer.location) : answer.location !== play.wanted)
    problems.push(`leads to ${answer.location}`)
  if (after.sessions <= before.sessions && after.sessions < 50) problems.push('no session was kept')
  problems.push(...unexpected(play, log))
  return problems
}

/** Begun anew: nothing of that response, and no line. */
async function restarted(play, { before, after, log }) {
  return [...nobody(play, before, after), ...unexpected(play, log)]
}

/** No session, no user; a page that a person can read and nobody else has written; one line. */
async function refused(play, { got, answer, before, after, log, lines, id }) {
  const { row } = play
  const problems = nobody(play, before, after)
  if (row.otherwise) return [...problems, ...unexpected(play, log)]
  if (/^(id-token|userinfo)-/.test(got) && play.browser.pending.length > 0)
    problems.push('the pending sign-in is not used up')
  if (lines.length !== 1) problems.push(`${lines.length} lines in the log`)
  problems.push(
    ...unexpected(
      play,
      log.filter((line) => !lines.includes(line)),
    ),
  )
  const { status, html, headers } = answer
  if (status !== statusOf[got]) problems.push(`status ${status} in place of ${statusOf[got]}`)
  const page = {
    'a title': /<h1>[^<]{8,}<\/h1>/.test(html),
    'a way on': /<a class="first" href="[^"]+">/.test(html),
    'an id': Boolean(id),
    'its charset': /^text\/html; charset=utf-8$/i.test(headers.get('content-type')),
    'a policy': /default-src 'none'/.test(headers.get('content-security-policy')),
    'no-store': /no-store/.test(headers.get('cache-control')),
    'no referrer': headers.get('referrer-policy') === 'no-referrer',
    'no script': !/<script/i.test(html),
  }
  for (const [what, there] of Object.entries(page)) if (!there) problems.push(`the page lacks ${what}`)
  for (const secret of [...play.secrets, ...play.tenant.issued]) {
    if (typeof secret !== 'string' || secret.length < 8) continue
    if (html.includes(secret)) problems.push(`the page shows ${secret.slice(0, 20)}`)
    if (secret !== markup && secret !== 'evil-markup' && log.some((line) => line.includes(secret))) {
      problems.push(`the log holds ${secret.slice(0, 20)}`)
    }
  }
  return problems
}

/** Answered to the provider's server: what is taken ends what it names alone, and what is refused ends nothing. */
async function answered(play, { got, answer, before, after, log, lines }) {
  const { row } = play
  const problems = []
  const [taken, ended] = [['signed out', 'nothing ended'].includes(got), got === 'signed out']
  const gone = before.sessions - after.sessions
  if (ended ? gone < 1 || (!row.all && gone > 1) : gone !== 0) problems.push(`${gone} sessions have ended`)
  for (const what of ['users', 'links']) if (after[what] !== before[what]) problems.push(`${what}: another number`)
  if (((await play.whoIs()).id === 0) !== ended) problems.push('the browser is signed in, or is not')
  if (answer.status !== (taken ? 200 : 400)) problems.push(`status ${answer.status}`)
  if (!/no-store/.test(answer.headers.get('cache-control'))) problems.push('the answer may be stored')
  if (!taken && lines.length !== 1) problems.push(`${lines.length} lines in the log`)
  if (/evil|eyJ/.test(answer.html) || /eyJ/.test(log.join())) problems.push('answer or log say what was sent')
  const rest = log.filter((line) => !lines.includes(line))
  return [...problems, ...unexpected(play, rest)]
}

function nobody(play, before, after) {
  const problems = []
  if (!play.row.within && play.browser.sessionCookies.length > 0) problems.push('there is a session cookie')
  const more = play.row.grows ?? {}
  for (const what of ['users', 'links', 'sessions']) {
    if (after[what] !== before[what] + (more[what] ?? 0)) problems.push(`${what}: ${before[what]}, then ${after[what]}`)
  }
  return problems
}

/** Lines of the log that nobody is to cause. */
function unexpected(play, lines) {
  const rest = lines.filter((line) => !play.row.noise?.test(line))
  return rest.length > 0 ? [`in the log: ${rest[0].slice(0, 300)}`] : []
}

async function worksAgain(lane) {
  lane.renew()
  const play = new Play(lane, { expected: 'signed in' })
  const answer = await play.signIn().catch((error) => error.answer)
  const { id } = await play.whoIs()
  return answer?.status === 302 && id !== 0 && id === lane.userOf(play.tenant.issuer, 'anna')
    ? []
    : ['the next sign-in does not work']
}
