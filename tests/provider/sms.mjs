// Sends a code through Logto's own Twilio connector.
import https from 'node:https'
import { connect } from 'node:tls'
import createConnector from '@logto/connector-twilio-sms'
import { host } from './twilio.mjs'

export const demoTwilioAccount = {
  accountSID: 'AC00000000000000000000000000000000',
  authToken: 'demo-auth-token',
  fromMessagingServiceSID: 'MG00000000000000000000000000000000',
}

const templates = [
  ['SignIn', 'Your sign-in code is {{code}}. It is good for 10 minutes.'],
  ['Register', 'Welcome! Your sign-up code is {{code}}. It is good for 10 minutes.'],
  ['ForgotPassword', 'Your code to change your password is {{code}}.'],
  ['Generic', 'Your verification code is {{code}}.'],
].map(([usageType, content]) => ({ usageType, content }))

/**
 * The connector's host name is fixed, and it uses node:https: connections of this process to
 * api.twilio.com, and no others, go to the stand-in, which has to prove that name by its certificate.
 */
export function sendTwilioTo(port, certificate) {
  const createConnection = https.globalAgent.createConnection
  https.globalAgent.createConnection = function (options, ready) {
    if (options.host !== host) return createConnection.call(this, options, ready)
    return connect({ host: '127.0.0.1', port, servername: host, ca: certificate })
  }
}

export async function createSms(account) {
  const { sendMessage } = await createConnector({ getConfig: async () => ({ ...account, templates }) })
  return {
    /** Throws with Twilio's own answer as the message when Twilio refuses. */
    send: async (to, type, code) => {
      try {
        await sendMessage({ to, type, payload: { code } })
      } catch (error) {
        throw new Error(typeof error.data === 'string' ? error.data : (error.data?.message ?? error.message), {
          cause: error,
        })
      }
    },
  }
}
