// Logout tokens for tests: as Logto makes them, or as somebody else might.
import { createPrivateKey, randomUUID, sign } from 'node:crypto'

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** One as of Logto 1.42, signed with an ES384 key, save for the claims and headers given; those that are null are left out. */
export function logoutToken(issuer, clientId, key, { claims = {}, header = {} }) {
  const now = Math.floor(Date.now() / 1000)
  const withoutNull = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))
  const signed = [
    { alg: 'ES384', typ: 'logout+jwt', kid: key.kid, ...header },
    {
      ...{ iss: issuer, aud: clientId, iat: now, exp: now + 120, jti: randomUUID() },
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      ...claims,
    },
  ]
    .map((members) => part(withoutNull(members)))
    .join('.')
  const privateKey = createPrivateKey({ key, format: 'jwk' })
  const signature = sign('sha384', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}
