// A stand-in for Twilio's Messages API: HTTPS under the name api.twilio.com, and Twilio's answers.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:https'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readForm } from './http.mjs'

export const host = 'api.twilio.com'
const limit = 1600

/** A key and a certificate for api.twilio.com that only this process knows of. */
export function newCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'twilio-'))
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'].concat([
        '-subj',
        `/CN=${host}`,
        '-addext',
        `subjectAltName=DNS:${host}`,
        '-keyout',
        key,
        '-out',
        cert,
      ]),
      { stdio: 'pipe' },
    )
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** `account`: { accountSID, authToken, fromMessagingServiceSID }, as in the connector's configuration. */
export function createTwilioServer(certificate, account, inbox) {
  return createServer(certificate, async (request, response) => {
    const [status, body] = answer(account, inbox, request, await readForm(request))
    response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' })
    response.end(JSON.stringify(body))
  })
}

function answer(account, inbox, request, form) {
  const messages = `/2010-04-01/Accounts/${account.accountSID}/Messages.json`
  if (request.headers.authorization !== basic(account)) return refusal(401, 20003, 'Authenticate')
  if (request.method !== 'POST' || request.url !== messages) {
    return refusal(404, 20404, `The requested resource ${request.url} was not found`)
  }
  const [to, service, body] = ['To', 'MessagingServiceSid', 'Body'].map((name) => form.get(name) ?? '')
  if (!to) return refusal(400, 21604, "A 'To' phone number is required.")
  // +15005550001 is the number that Twilio's own test credentials refuse.
  if (!/^\+[1-9]\d{6,14}$/.test(to) || to === '+15005550001') {
    return refusal(400, 21211, `Invalid 'To' Phone Number: ${to}`)
  }
  if (service !== account.fromMessagingServiceSID) {
    return refusal(400, 21701, `The Messaging Service ${service} does not exist.`)
  }
  if (!body) return refusal(400, 21602, 'Message body is required.')
  if (body.length > limit) return refusal(400, 21617, 'The concatenated message body exceeds the 1600 character limit.')

  const sid = `SM${randomBytes(16).toString('hex')}`
  inbox.add({ sid, to, body })
  return [201, { sid, status: 'accepted', to, body, messaging_service_sid: service, error_code: null }]
}

function basic({ accountSID, authToken }) {
  return `Basic ${Buffer.from(`${accountSID}:${authToken}`).toString('base64')}`
}

function refusal(status, code, message) {
  return [status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }]
}
