// The authorization response. RFC 6749 §4.1.2, RFC 9207, OIDC Core §3.1.2.6; RFC 9700.
import { markup } from '../tenant.mjs'

/** The honest response, changed on its way; nothing is to be sent to the provider for it. */
const changed = (change) => async (play) => {
  const url = await play.callback()
  change(url.searchParams, play)
  return play.open(url)
}

/** The same, as text. */
const rewritten = (change) => async (play) => {
  const url = await play.callback()
  return play.open(new URL(change(url.href)))
}

const refusal = (error, description = markup) =>
  changed((query) => {
    query.delete('code')
    query.set('error', error)
    query.set('error_description', description)
    query.set('error_uri', markup)
  })

const silent = { asked: { token: 0 } }
const repeated = 'RFC 6749 §3.1'
const issuer = 'RFC 9207 §2.4'

export const response = [
  ['state has another last character', 'response-state-unknown', 'RFC 6749 §10.12', changed((query) => {
    query.set('state', query.get('state').replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))
  }), silent],
  ['state is cut', 'response-state-unknown', 'RFC 6749 §10.12', changed((query) => query.set('state', query.get('state').slice(0, 40))), silent],
  ['state is missing', 'response-state-unknown', 'RFC 6749 §4.1.2', changed((query) => query.delete('state')), silent],
  ['state is empty', 'response-state-unknown', 'RFC 6749 §4.1.2', changed((query) => query.set('state', '')), silent],
  ['state is markup', 'response-state-unknown', 'RFC 6749 §10.12', changed((query) => query.set('state', markup)), silent],
  ['state is made up, in the right form', 'response-state-unknown', 'RFC 6749 §10.12', changed((query) => {
    query.set('state', Buffer.concat([Buffer.from([1]), Buffer.alloc(41, 7)]).toString('base64url'))
  }), silent],
  ['state is there twice', 'response-parameter-repeated', repeated, changed((query) => query.append('state', query.get('state'))), silent],
  ['state is there twice, once encoded', 'response-parameter-repeated', repeated, rewritten((url) => `${url}&st%61te=another`), silent],
  ['state is a list', 'response-state-unknown', repeated, rewritten((url) => url.replace('state=', 'state[]=')), silent],
  ['code is missing', 'response-code-missing', 'RFC 6749 §4.1.2', changed((query) => query.delete('code')), silent],
  ['code is empty', 'response-code-missing', 'RFC 6749 §4.1.2', changed((query) => query.set('code', '')), silent],
  ['code is there twice', 'response-parameter-repeated', repeated, changed((query) => query.append('code', 'another')), silent],
  ['code is made up', 'code-refused', 'RFC 6749 §5.2', changed((query) => query.set('code', 'made-up')), { asked: { token: 1 } }],
  ['code is 6,000 characters long', 'response-malformed', 'our limit: 4 KiB', changed((query) => query.set('code', 'a'.repeat(6000))), silent],
  ['code is not UTF-8', 'response-malformed', 'RFC 6749 §A.11', rewritten((url) => url.replace(/code=[^&]+/, 'code=%ff%fe')), silent],
  ['code would begin another header', 'response-malformed', 'RFC 6749 §A.11', rewritten((url) => url.replace(/code=[^&]+/, 'code=a%0d%0aHost:%20evil%00')), silent],
  ['iss is another', 'response-issuer-mismatch', issuer, changed((query) => query.set('iss', 'https://evil.example/oidc')), silent],
  ['iss has a slash more', 'response-issuer-mismatch', issuer, changed((query) => query.set('iss', `${query.get('iss')}/`)), silent],
  ['iss differs by case', 'response-issuer-mismatch', issuer, changed((query) => query.set('iss', query.get('iss').toUpperCase())), silent],
  ['iss is empty', 'response-issuer-mismatch', issuer, changed((query) => query.set('iss', '')), silent],
  ['iss is there twice', 'response-parameter-repeated', repeated, changed((query) => query.append('iss', query.get('iss'))), silent],
  ['iss is missing, though announced', 'response-issuer-missing', issuer, changed((query) => query.delete('iss')), silent],
  ['iss is missing, and not announced', 'signed in', issuer, async (play) => {
    play.tenant.documents.authorization_response_iss_parameter_supported = false
    const url = await play.callback()
    url.searchParams.delete('iss')
    return play.open(url)
  }],
  ['parameters that nobody knows', 'signed in', 'RFC 6749 §4.1.2', changed((query) => {
    query.set('session_state', 'x'.repeat(3000))
    query.set('utm_source', markup)
  })],
  ['code and error at once', 'response-malformed', 'RFC 6749 §4.1.2.1', changed((query) => query.set('error', 'access_denied')), silent],
  ['nothing at all', 'response-state-unknown', 'RFC 6749 §4.1.2', (play) => play.browser.get(`${play.site}/?logto=callback`), silent],
  ['the response comes as a form', 'response-state-unknown', 'OAuth 2.0 Form Post Response Mode', async (play) => {
    const { searchParams } = await play.callback()
    return play.browser.get(`${play.site}/?logto=callback`, { method: 'POST', body: searchParams })
  }, silent],
  ...['login_required', 'interaction_required', 'consent_required', 'account_selection_required'].map((error) => [
    `error ${error}`, 'provider-interaction-required', 'OIDC Core §3.1.2.6', refusal(error), silent,
  ]),
  ...['server_error', 'temporarily_unavailable', 'invalid_request', 'unauthorized_client', 'unsupported_response_type', 'invalid_scope', 'request_not_supported'].map((error) => [
    `error ${error}, with markup`, 'provider-error', 'RFC 6749 §4.1.2.1', refusal(error), silent,
  ]),
  ['error access_denied, with markup', 'provider-access-denied', 'RFC 6749 §4.1.2.1', refusal('access_denied'), silent],
  ['error is markup', 'provider-error', 'RFC 6749 §4.1.2.1', refusal(markup), silent],
  ['error is empty', 'provider-error', 'RFC 6749 §4.1.2.1', refusal(''), silent],
  ['error_description is 5,000 characters of another line of the log', 'provider-error', 'RFC 6749 §4.1.2.1', refusal('server_error', '\n[forged] Logto: sign-in '.repeat(200).slice(0, 5000)), silent],
  ['error_description is there twice', 'response-parameter-repeated', repeated, changed((query) => {
    query.delete('code')
    query.set('error', 'access_denied')
    query.append('error_description', 'one')
    query.append('error_description', 'two')
  }), silent],
  ['an error with a state of nobody', 'response-state-unknown', 'RFC 6749 §4.1.2.1', async (play) => {
    const answer = await play.browser.get(`${play.site}/?logto=callback&error=access_denied&state=abc&error_description=${encodeURIComponent(markup)}`)
    return answer
  }, silent],
]
