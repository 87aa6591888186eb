// Claims as Logto gives them: a null for everything empty, times in milliseconds, a phone number as
// bare digits, and `*_verified` meaning no more than *present*.

const profile = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'website',
  'picture',
  'username',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
]

export const claimsOfScope = {
  openid: ['sub'],
  profile: [...profile, 'created_at', 'updated_at'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  address: ['address'],
  custom_data: ['custom_data'],
  identities: ['identities', 'sso_identities'],
  roles: ['roles'],
  'urn:logto:scope:organizations': ['organizations', 'organization_data'],
  'urn:logto:scope:organization_roles': ['organization_roles'],
}

export function claimsOf(account, use, { extendedIdToken = false } = {}) {
  const claims = {
    sub: account.id,
    ...Object.fromEntries(profile.map((name) => [name, account[name] ?? null])),
    created_at: account.createdAt,
    updated_at: account.updatedAt,
    email: account.email ?? null,
    email_verified: Boolean(account.email),
    phone_number: account.phone ?? null,
    phone_number_verified: Boolean(account.phone),
    address: account.address ?? null,
  }
  // In a default tenant the ID token carries none of these; userinfo always has them.
  if (use !== 'id_token' || extendedIdToken) {
    Object.assign(claims, {
      custom_data: account.custom_data ?? {},
      identities: account.identities ?? {},
      sso_identities: account.sso_identities ?? [],
      roles: account.roles ?? [],
      organizations: account.organizations ?? [],
      organization_data: account.organization_data ?? [],
      organization_roles: account.organization_roles ?? [],
    })
  }
  return claims
}
