// Keys of every kind, and signatures made by hand: an honest library would not make most of what is needed here.
import { constants, createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto'

/** Each made when first asked for; RSA takes its time. */
const made = new Map()

/** `name`: another name, another key. */
export function keyOf(kind, name = '') {
  const id = `${kind} ${name}`
  if (!made.has(id)) made.set(id, generate(kind))
  return made.get(id)
}

function generate(kind) {
  const [type, detail] = kind.split('-')
  if (type === 'rsa') return generateKeyPairSync('rsa', { modulusLength: Number(detail) })
  if (type === 'ec')
    return generateKeyPairSync('ec', { namedCurve: { 256: 'P-256', 384: 'P-384', 521: 'P-521' }[detail] })
  return generateKeyPairSync('ed25519')
}

/** The kind of key that an algorithm is for. */
export const kindOf = (alg) =>
  ({ ES256: 'ec-256', ES384: 'ec-384', ES512: 'ec-521', EdDSA: 'ed25519' })[alg] ?? 'rsa-2048'

export const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

export const jwkOf = ({ publicKey }, members = {}) => ({
  ...publicKey.export({ format: 'jwk' }),
  use: 'sig',
  ...members,
})

export const base64url = (value) => Buffer.from(value).toString('base64url')

/** RFC 7518 §3, RFC 8037 §3.1; `key` is a pair, or bytes for an HMAC. */
export function sign(alg, key, text) {
  const hash = `sha${alg.slice(2)}`
  const data = Buffer.from(text)
  if (alg === 'none') return ''
  if (alg.startsWith('HS')) return createHmac(hash, key).update(data).digest('base64url')
  if (alg === 'EdDSA') return signWith(null, data, key.privateKey).toString('base64url')
  const options = { key: key.privateKey, dsaEncoding: 'ieee-p1363' }
  if (alg.startsWith('PS'))
    Object.assign(options, { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 })
  return signWith(hash, data, options).toString('base64url')
}
