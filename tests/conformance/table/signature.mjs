// The signature, its header and the keys that may verify it. RFC 7515, 7517, 7518, 8037; RFC 8725.
import { base64url, algorithms, jwkOf, keyOf, kindOf, sign } from '../keys.mjs'
import { client } from '../tenant.mjs'
import { expect } from '../play.mjs'

const attacker = () => keyOf('ec-384', 'attacker')

/** A header with other members beside or in place of the honest ones. */
const header =
  (change) =>
  ({ tenant }) =>
    void Object.assign(tenant.header, change)

/** The token anew: `make(header, payload)` gives the whole. */
const craft = (tenant, make) => {
  tenant.editToken = (token) => make(...token.split('.'))
}

/** Signed by an HMAC whose key the attacker knows, or thinks to know. */
const hmac =
  (key, announced = false) =>
  ({ tenant }) => {
    if (announced) tenant.documents.id_token_signing_alg_values_supported = ['HS256', 'ES384']
    craft(tenant, (_, payload) => {
      const text = `${base64url('{"alg":"HS256","kid":"one"}')}.${payload}`
      return `${text}.${sign('HS256', key(tenant), text)}`
    })
  }

const unsigned =
  (alg, announced = false) =>
  ({ tenant }) => {
    if (announced) tenant.documents.id_token_signing_alg_values_supported = [alg, 'ES384']
    craft(tenant, (_, payload) => `${base64url(JSON.stringify({ alg }))}.${payload}.`)
  }

/** The header points to a key of the attacker's, which has signed. */
const pointingTo = (members) => (play) => {
  const { tenant } = play
  tenant.key = attacker()
  const base = `${tenant.endpoint}/evil`
  Object.assign(tenant.header, typeof members === 'function' ? members(base) : members)
}

const accepted = algorithms.map((alg) => [
  `${alg}, announced`,
  'signed in',
  'RFC 7518 §3.1, RFC 8037 §3.1',
  ({ tenant }) => tenant.use(alg),
])

const notAnnounced = algorithms.map((alg) => [
  `${alg}, not announced`,
  'id-token-algorithm',
  'OIDC Core §3.1.3.7 rule 7',
  ({ tenant }) => {
    tenant.use(alg)
    tenant.documents.id_token_signing_alg_values_supported = [alg === 'ES384' ? 'RS256' : 'ES384']
  },
])

const mismatched = [
  ['RS256', 'ec-384'],
  ['ES256', 'rsa-2048'],
  ['ES256', 'ec-384'],
  ['EdDSA', 'ec-256'],
].map(([alg, kind]) => [
  `${alg} in the header of a key of the kind ${kind}`,
  'id-token-key-unknown',
  'RFC 8725 §3.1',
  ({ tenant }) => {
    tenant.use(alg)
    tenant.keys = [jwkOf(keyOf(kind), { kid: 'one' })]
  },
])

/** How many tokens of unknown keys a flood is. */
const flood = Number(process.env.CONFORMANCE_FLOOD ?? 100)

export const signature = [
  ...accepted,
  ...notAnnounced,
  ['nothing is announced, and RS256', 'signed in', 'OIDC Core §3.1.3.7 rule 7', ({ tenant }) => {
    tenant.use('RS256')
    tenant.documents.id_token_signing_alg_values_supported = undefined
  }],
  ...mismatched,
  ['PS256 by a key that is for RS256', 'id-token-key-unknown', 'RFC 7517 §4.4', ({ tenant }) => {
    tenant.use('PS256', keyOf('rsa-2048'), { alg: 'RS256' })
  }],
  ['an RS256 signature under the name PS256', 'id-token-signature', 'RFC 7518 §3.5', ({ tenant }) => {
    tenant.use('PS256', keyOf('rsa-2048'), { alg: undefined })
    craft(tenant, (header, payload) => `${header}.${payload}.${sign('RS256', tenant.key, `${header}.${payload}`)}`)
  }],

  ['another key has signed', 'id-token-signature', 'OIDC Core §3.1.3.7 rule 6', ({ tenant }) => void (tenant.key = attacker())],
  ['one bit of the signature is another', 'id-token-signature', 'OIDC Core §3.1.3.7 rule 6', ({ tenant }) => {
    craft(tenant, (header, payload, signature) => {
      const bytes = Buffer.from(signature, 'base64url')
      bytes[20] ^= 1
      return `${header}.${payload}.${bytes.toString('base64url')}`
    })
  }],
  ['the claims were changed after signing', 'id-token-signature', 'OIDC Core §3.1.3.7 rule 6', ({ tenant }) => {
    craft(tenant, (header, payload, signature) => {
      const claims = JSON.parse(Buffer.from(payload, 'base64url'))
      return `${header}.${base64url(JSON.stringify({ ...claims, sub: 'victim' }))}.${signature}`
    })
  }],
  ['the signature is empty', 'id-token-signature', 'RFC 7515 §5.2', ({ tenant }) => {
    craft(tenant, (header, payload) => `${header}.${payload}.`)
  }],
  ['the signature is all zeros', 'id-token-signature', 'CVE-2022-21449', ({ tenant }) => {
    craft(tenant, (header, payload) => `${header}.${payload}.${Buffer.alloc(96).toString('base64url')}`)
  }],
  ['the signature is in DER', 'id-token-signature', 'RFC 7518 §3.4', ({ tenant }) => {
    craft(tenant, (header, payload, signature) => {
      const [r, s] = [0, 48].map((from) => Buffer.from(signature, 'base64url').subarray(from, from + 48))
      const number = (bytes) => (bytes[0] & 0x80 ? Buffer.concat([Buffer.from([2, 49, 0]), bytes]) : Buffer.concat([Buffer.from([2, 48]), bytes]))
      const both = Buffer.concat([number(r), number(s)])
      return `${header}.${payload}.${Buffer.concat([Buffer.from([0x30, both.length]), both]).toString('base64url')}`
    })
  }],

  ['alg is none', 'id-token-algorithm', 'RFC 8725 §3.2', unsigned('none')],
  ['alg is none, and announced', 'id-token-algorithm', 'RFC 8725 §3.2', unsigned('none', true)],
  ['alg is nOnE', 'id-token-algorithm', 'RFC 8725 §3.2', unsigned('nOnE')],
  ['alg is none, beside the honest signature', 'id-token-algorithm', 'RFC 8725 §3.2', header({ alg: 'none' })],
  ["HS256 with the public key's PEM", 'id-token-algorithm', 'RFC 8725 §2.1', hmac(({ key }) => key.publicKey.export({ type: 'spki', format: 'pem' }))],
  ["HS256 with the public key's DER", 'id-token-algorithm', 'RFC 8725 §2.1', hmac(({ key }) => key.publicKey.export({ type: 'spki', format: 'der' }))],
  ["HS256 with the public key's JWK", 'id-token-algorithm', 'RFC 8725 §2.1', hmac(({ keys }) => JSON.stringify(keys[0]))],
  ['HS256 with the client secret', 'id-token-algorithm', 'OIDC Core §3.1.3.7 rule 8', hmac(() => client.secret)],
  ['HS256 with the client secret, announced', 'id-token-algorithm', 'OIDC Core §3.1.3.7 rule 8', hmac(() => client.secret, true)],
  ['HS256 with an empty key, announced', 'id-token-algorithm', 'RFC 8725 §3.5', hmac(() => '', true)],
  ['HS256 by a key of the JWKS of type oct', 'id-token-algorithm', 'RFC 8725 §3.1', (play) => {
    const { tenant } = play
    tenant.keys.push({ kty: 'oct', kid: 'two', alg: 'HS256', k: base64url('known to everybody') })
    hmac(() => 'known to everybody', true)(play)
  }],
  ['alg is in another case', 'id-token-algorithm', 'RFC 7515 §4.1.1', header({ alg: 'es384' })],
  ['alg is missing', 'id-token-malformed', 'RFC 7515 §4.1.1', header({ alg: undefined })],
  ['alg is a list', 'id-token-malformed', 'RFC 7515 §4.1.1', header({ alg: ['ES384'] })],
  ['alg is there twice', 'id-token-malformed', 'RFC 7515 §4', ({ tenant }) => {
    tenant.header = '{"alg":"none","alg":"ES384","kid":"one"}'
  }],
  ['crit names an extension', 'id-token-critical-header', 'RFC 7515 §4.1.11', header({ crit: ['exp'], exp: 1 })],
  ['crit is empty', 'id-token-critical-header', 'RFC 7515 §4.1.11', header({ crit: [] })],
  ['b64 is false', 'id-token-critical-header', 'RFC 7797 §6', header({ crit: ['b64'], b64: false })],
  ["jwk is the attacker's key", 'id-token-signature', 'RFC 8725 §3.10', pointingTo(() => ({ jwk: jwkOf(attacker()) })), { asked: { elsewhere: 0 } }],
  ['jku is an address of the attacker', 'id-token-signature', 'RFC 8725 §3.10', pointingTo((base) => ({ jku: `${base}/jwks` })), { asked: { elsewhere: 0 } }],
  ['x5u is an address of the attacker', 'id-token-signature', 'RFC 8725 §3.10', pointingTo((base) => ({ x5u: `${base}/chain` })), { asked: { elsewhere: 0 } }],
  ['x5c is a chain of the attacker', 'id-token-signature', 'RFC 8725 §3.10', pointingTo(() => ({ x5c: [base64url('a certificate')] })), { asked: { elsewhere: 0 } }],
  ['kid is a path', 'id-token-key-unknown', 'RFC 8725 §3.10', header({ kid: '../../../../dev/null' })],
  ['kid is markup', 'id-token-key-unknown', 'RFC 8725 §3.10', header({ kid: '<script>alert("evil-markup")</script>' })],
  ['kid is a number', 'id-token-malformed', 'RFC 7515 §4.1.4', header({ kid: 1 })],
  ['typ says access token', 'id-token-malformed', 'RFC 9068 §2.1, RFC 8725 §3.11', header({ typ: 'at+jwt' })],
  ['typ says logout token', 'id-token-malformed', 'OIDC Back-Channel Logout §2.4', header({ typ: 'logout+jwt' })],
  ['typ is JWT', 'signed in', 'RFC 7519 §5.1', header({ typ: 'JWT' })],
  ['cty says that another token is inside', 'id-token-malformed', 'RFC 7519 §5.2', header({ cty: 'JWT' })],
  ['an encrypted token', 'id-token-encrypted', 'OIDC Core §3.1.3.7 rule 1', ({ tenant }) => {
    tenant.editToken = () => `${base64url('{"alg":"RSA-OAEP","enc":"A128GCM"}')}.a.b.c.d`
  }],
  ['two parts', 'id-token-malformed', 'RFC 7515 §7.1', ({ tenant }) => craft(tenant, (header, payload) => `${header}.${payload}`)],
  ['a part more', 'id-token-malformed', 'RFC 7515 §7.1', ({ tenant }) => craft(tenant, (...parts) => `${parts.join('.')}.`)],
  ['base64 with padding', 'id-token-malformed', 'RFC 7515 §2', ({ tenant }) => craft(tenant, (header, payload, end) => `${header}=.${payload}.${end}`)],
  ['white space around it', 'id-token-malformed', 'RFC 7515 §2', ({ tenant }) => craft(tenant, (...parts) => ` ${parts.join('.')}\n`)],
  ['the JSON form of a JWS', 'id-token-malformed', 'RFC 7515 §7.2', ({ tenant }) => {
    craft(tenant, (header, payload, end) => JSON.stringify({ protected: header, payload, signature: end }))
  }],

  ['no kid, one key', 'signed in', 'OIDC Core §10.1', header({ kid: undefined })],
  ['no kid, several keys, one of them right', 'signed in', 'OIDC Core §10.1', (play) => {
    const { tenant } = play
    header({ kid: undefined })(play)
    tenant.keys = [keyOf('ec-256'), keyOf('rsa-2048'), attacker(), tenant.key].map((key, at) => jwkOf(key, { kid: `key ${at}` }))
  }],
  ['no kid, several keys, none of them right', 'id-token-signature', 'OIDC Core §10.1', (play) => {
    const { tenant } = play
    header({ kid: undefined })(play)
    tenant.keys = ['a', 'b', 'c'].map((name) => jwkOf(keyOf('ec-384', name), { kid: name }))
  }],
  ['the key was rotated', 'signed in', 'OIDC Core §10.1.1', rotated('two'), { asked: { jwks: 1, token: 1, discovery: 0 } }],
  ['the key was rotated under its old name', 'signed in', 'OIDC Core §10.1.1', rotated('one'), { asked: { jwks: 1, token: 1, discovery: 0 } }],
  ['another kind of key came in its place', 'signed in', 'OIDC Core §10.1.1', rotated('two', 'RS512'), { asked: { jwks: 1, token: 1, discovery: 1 } }],
  ['kid is unknown, and stays so', 'id-token-key-unknown', 'OIDC Core §10.1.1', unknownForEver, { asked: { jwks: 1 } }],
  [`kid is unknown, another each time, for ${flood} tokens`, 'id-token-key-unknown', 'OIDC Core §10.1.1', manyTokens, { slow: true, noise: /id-token-key-unknown|were not logged/ }],
  ['one key is for encryption', 'id-token-key-unknown', 'RFC 7517 §4.2', ({ tenant }) => {
    tenant.keys = [{ ...tenant.keys[0], use: 'enc' }, jwkOf(attacker(), { kid: 'two' })]
  }],
  ['every key is for encryption', 'jwks-malformed', 'RFC 7517 §4.2', ({ tenant }) => void (tenant.keys[0].use = 'enc')],
  ['key_ops has no verify', 'jwks-malformed', 'RFC 7517 §4.3', ({ tenant }) => {
    tenant.keys[0] = { ...tenant.keys[0], use: undefined, key_ops: ['encrypt'] }
  }],
  ['keys of unknown kinds beside a good one', 'signed in', 'RFC 7517 §5', ({ tenant }) => {
    tenant.keys = [{ kty: 'LWE', kid: 'one', x: 1 }, { kid: 'one' }, null, 7, 'key', { kty: 'EC', crv: 'P-999', kid: 'one' }, ...tenant.keys]
  }],
  ['a private key in the JWKS', 'signed in', 'RFC 7517 §9.2', ({ tenant }) => {
    tenant.keys[0] = { ...tenant.key.privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }
  }, { check: noPrivateKey }],
  ['an RSA key of 1024 bits', 'id-token-key-weak', 'RFC 7518 §3.3', ({ tenant }) => tenant.use('RS256', keyOf('rsa-1024'))],
  ['an RSA key whose exponent is 1', 'id-token-signature', 'RFC 8017 §3.1', ({ tenant }) => {
    tenant.use('RS256', keyOf('rsa-2048'), { e: 'AQ' })
  }],
  ['an RSA key whose exponent is 0', 'id-token-signature', 'RFC 8017 §3.1', ({ tenant }) => {
    tenant.use('RS256', keyOf('rsa-2048'), { e: 'AA' })
  }],
  ['an RSA key of 65,536 bits', 'id-token-signature', 'RFC 8725 §2.4', ({ tenant }) => {
    tenant.use('RS256', keyOf('rsa-2048'), { n: Buffer.alloc(8192, 0xff).toString('base64url') })
  }],
  ['a point that is not on P-256', 'id-token-signature', 'RFC 8725 §3.4', ({ tenant }) => {
    tenant.use('ES256')
    tenant.keys[0].y = tenant.keys[0].x
  }],
  ['a point that is not on P-384', 'id-token-signature', 'RFC 8725 §3.4', ({ tenant }) => void (tenant.keys[0].y = tenant.keys[0].x)],
  ['a point that is not on P-521', 'id-token-signature', 'RFC 8725 §3.4', ({ tenant }) => {
    tenant.use('ES512')
    tenant.keys[0].y = tenant.keys[0].x
  }],
  ['the point at infinity', 'id-token-signature', 'RFC 8725 §3.4', ({ tenant }) => {
    Object.assign(tenant.keys[0], { x: Buffer.alloc(48).toString('base64url'), y: Buffer.alloc(48).toString('base64url') })
  }],
  ['a coordinate is a byte short', 'id-token-signature', 'RFC 7518 §6.2.1.2', ({ tenant }) => {
    tenant.keys[0].x = Buffer.from(tenant.keys[0].x, 'base64url').subarray(1).toString('base64url')
  }],
  ['an Ed25519 key of small order', 'id-token-key-weak', 'RFC 8032 §8', ({ tenant }) => {
    tenant.use('EdDSA')
    tenant.keys[0].x = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]).toString('base64url')
    craft(tenant, (header, payload) => {
      const signature = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)])
      return `${header}.${payload}.${signature.toString('base64url')}`
    })
  }],
]

/** The site knows the old key; then there is another. */
function rotated(kid, alg = 'ES384') {
  return async (play) => {
    const { tenant, browser } = play
    await play.signIn()
    browser.cookies.clear()
    tenant.use(alg, keyOf(kindOf(alg), 'new'))
    tenant.documents.id_token_signing_alg_values_supported = alg === 'ES384' ? ['ES384', 'RS256'] : [alg]
    tenant.keys[0].kid = tenant.header.kid = kid
    const callback = await play.callback()
    play.asked()
    return play.open(callback)
  }
}

async function unknownForEver(play) {
  const { tenant } = play
  tenant.header.kid = 'unknown'
  return play.signIn()
}

/**
 * The keys once, because they were not there; then once a minute, by as many as ask at the moment when that is noted. Each
 * token names a key of its own.
 */
async function manyTokens(play) {
  const { tenant } = play
  const begun = Date.now()
  let number = 0
  Object.defineProperty(tenant.header, 'kid', { enumerable: true, get: () => `unknown ${++number}` })
  const one = async () => {
    const browser = play.browser.copy()
    return play.open(await play.callback(browser), browser)
  }
  await one()
  for (let at = 1; at < flood / 4; ++at) await Promise.all([one(), one(), one(), one()])
  // Of one kind a minute's sixty are logged.
  play.lane.query("DELETE FROM {}options WHERE option_name LIKE 'logto\\\\_rp\\\\_refus%'")
  const answer = await play.signIn()
  expect(number >= flood - 2, `${number} tokens`)
  const minutes = Math.ceil((Date.now() - begun) / 60_000)
  expect(tenant.counts.jwks <= 1 + 4 * minutes, `the keys were asked for ${tenant.counts.jwks} times`)
  expect(tenant.counts.discovery <= 1 + Math.floor(minutes / 60), `the metadata were asked for ${tenant.counts.discovery} times`)
  return answer
}

function noPrivateKey(play) {
  const { d } = play.tenant.keys[0]
  return play.lane.mariadb.dump().includes(d) ? ['the private key is in the database'] : []
}
