// The closed set of error codes: the status of the page that each ends on, and for a code that no case ends in, why.

const flawsOfLogoutTokens = `missing malformed issuer audience algorithm key-unknown key-weak signature issued-at expired
  subject events nonce id replayed`.replace(/\S+/g, 'logout-token-$&')

const statuses = {
  400: `response-malformed response-parameter-repeated response-state-unknown response-issuer-missing
    response-issuer-mismatch response-code-missing provider-interaction-required pending-sign-in-missing
    pending-sign-in-expired pending-sign-in-altered pending-sign-in-mismatch pending-sign-in-other-site
    pending-sign-in-other-user code-refused token-response-malformed token-type-unsupported id-token-missing
    id-token-malformed id-token-encrypted id-token-algorithm id-token-critical-header id-token-key-unknown
    id-token-signature id-token-issuer id-token-subject id-token-audience id-token-authorized-party id-token-expired
    id-token-issued-at id-token-not-yet-valid id-token-nonce id-token-auth-time-missing id-token-auth-time
    id-token-access-token-hash userinfo-malformed userinfo-subject sign-in-loop input-too-large
    login-initiation-issuer login-initiation-parameter-repeated ${flawsOfLogoutTokens}`,
  403: `provider-access-denied account-creation-disabled account-email-taken account-suspended
    account-identity-linked-elsewhere account-already-linked account-published-link-unconfirmed
    account-privileged-link sign-in-vetoed`,
  500: 'host-error',
  503: `token-request-refused client-credentials-refused id-token-key-weak userinfo-refused configuration-invalid
    client-secret-unreadable discovery-malformed discovery-not-found discovery-issuer discovery-endpoint-missing
    discovery-endpoint-insecure discovery-algorithms jwks-malformed provider-error provider-unreachable
    provider-timed-out provider-certificate provider-response-too-large provider-request-blocked provider-status
    account-not-created account-vanished`,
}

export const statusOf = Object.fromEntries(
  Object.entries(statuses).flatMap(([status, codes]) => codes.split(/\s+/).map((code) => [code, Number(status)])),
)

/** Code, and why no visitor's sign-in and no provider can bring it about here. */
export const withoutCase = {
  'end-session-unsupported': 'signing out then ends the WordPress session alone, and shows no page',
  'out-of-order': 'a call that the plugin never makes; failures.phpt makes it',
  'too-many-requests-to-provider': 'no conversation has six exchanges; a test beside it counts to the sixth',
  'runtime-trap': 'a fault of the component; hostile.rs has guests with it',
  'runtime-fuel': 'an endless loop in the component; hostile.rs has one',
  'runtime-memory': 'endless growth in the component; hostile.rs has it',
  'runtime-stack': 'endless recursion in the component; hostile.rs has it',
  'contract-mismatch': 'an extension of another version and no program; process_test.php brings it about',
  'runtime-missing': 'a server without the extension; trouble.mjs takes it away',
}
