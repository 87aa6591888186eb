// The whole table: a row is what somebody does, how it must end, and where that is written.
import { accounts } from './accounts.mjs'
import { browser } from './browser.mjs'
import { cache } from './cache.mjs'
import { clock } from './clock.mjs'
import { crowd } from './crowd.mjs'
import { discovery } from './discovery.mjs'
import { idToken } from './id-token.mjs'
import { initiateLogin } from './initiate-login.mjs'
import { logout } from './logout.mjs'
import { neighbours } from './neighbours.mjs'
import { response } from './response.mjs'
import { signature } from './signature.mjs'
import { token } from './token.mjs'

const chapters = {
  'Authorization response': response,
  'The browser and what it keeps': browser,
  'Token and userinfo': token,
  'ID token': idToken,
  'Signature and keys': signature,
  'Metadata and keys of the provider': discovery,
  'What is kept of the provider': cache,
  'Sixteen at once': crowd.map((row) => [...row.slice(0, 4), { ...row[4], lane: 'crowd' }]),
  'What time does': clock.map((row) => [...row.slice(0, 4), { ...row[4], lane: 'clock' }]),
  'Accounts and settings': accounts,
  'Signing out': logout,
  'Sign-ins that other sites start': initiateLogin,
  'Other plugins': neighbours,
}

/** `[name, expected, clause, act, more]`; `more` may say what play.mjs and main.mjs read. */
export const rows = Object.entries(chapters).flatMap(([chapter, list]) =>
  list.map(([name, expected, clause, act, more = {}]) => ({ chapter, name, expected, clause, act, ...more })),
)
