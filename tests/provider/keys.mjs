import { generateKeyPairSync, randomBytes } from 'node:crypto'

const kinds = {
  ES256: ['ec', { namedCurve: 'P-256' }],
  ES384: ['ec', { namedCurve: 'P-384' }],
  ES512: ['ec', { namedCurve: 'P-521' }],
  RS256: ['rsa', { modulusLength: 2048 }],
}

export const algorithms = Object.keys(kinds)

/** A private key as a JWK. RSA keys carry no `alg`, as after a change of key type in Logto. */
export function newKey(algorithm) {
  const [type, options] = kinds[algorithm]
  const jwk = generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' })
  return { ...jwk, use: 'sig', kid: randomBytes(32).toString('base64url') }
}
