// Starts the stand-in for a Logto tenant; README.md has the options.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Accounts } from './accounts.mjs'
import { StandIn } from './stand-in.mjs'

const text = { type: 'string' }
const list = { type: 'string', multiple: true, default: [] }
const { values } = parseArgs({
  options: {
    port: { ...text, default: '0' },
    'inbox-port': { ...text, default: '0' },
    'control-port': { ...text, default: '0' },
    host: { ...text, default: 'localhost' },
    'client-id': text,
    'client-secret': text,
    'redirect-uri': list,
    'post-sign-out-redirect-uri': list,
    accounts: text,
    'tls-key': text,
    'tls-cert': text,
  },
})
for (const name of ['client-id', 'client-secret']) {
  if (!values[name]) {
    console.error(`--${name} is missing`)
    process.exit(2)
  }
}

const tls = values['tls-key'] && { key: readFileSync(values['tls-key']), cert: readFileSync(values['tls-cert']) }
const accounts = Accounts.read(values.accounts)
const standIn = await StandIn.start({
  accounts,
  port: Number(values.port),
  inboxPort: Number(values['inbox-port']),
  controlPort: Number(values['control-port']),
  host: values.host,
  tls,
  client: {
    clientId: values['client-id'],
    clientSecret: values['client-secret'],
    redirectUris: values['redirect-uri'],
    postSignOutRedirectUris: values['post-sign-out-redirect-uri'],
  },
})

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    await standIn.stop()
    process.exit(0)
  })
}

console.log(
  JSON.stringify({
    endpoint: standIn.endpoint,
    issuer: standIn.issuer,
    inbox: standIn.inboxUrl,
    control: standIn.controlUrl,
    accounts: accounts.all.map(({ username, email, name, phone, password }) => ({
      ...(username && { username }),
      ...(email && { email }),
      ...(name && { name }),
      ...(phone && { phone: `+${phone}` }),
      ...(password && { password }),
    })),
  }),
)
