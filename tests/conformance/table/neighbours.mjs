// Other plugins that go wrong in the middle of a sign-in, or that would weaken it. Whatever they do, the next one works.
const hosts = 'our promise: the worker lives'
const tls = 'RFC 9700 §2.6, OIDC Core §16.17'

/** At the redirect URI alone, so that the sign-in begins. */
const inCallback = (code) => `if ( 'callback' === ( $_GET['logto'] ?? '' ) ) { ${code} }`

const beside = (code) => (play) => play.beside(inCallback(code), () => play.signIn())

/** At a hook, whatever that passes on. */
const at = (hook, what, priority = 10) => beside(`add_filter( '${hook}', static function ( $value = null ) { ${what}; return $value; }, ${priority} );`)

const thrown = "throw new RuntimeException( 'evil-markup' )"
const exit = 'exit'
const exhausted = "str_repeat( 'a', 1 << 40 )"
const endless = 'set_time_limit( 1 ); while ( true ) { md5( "a" ); }'

/** What is left of an answer when PHP ends in the middle. */
const ended = { thenWorks: true, otherwise: ({ location, setCookies }) => !location && !setCookies.some((cookie) => cookie.startsWith('wordpress_logged_in')) && 'ended' }
const fatal = { ...ended, noise: /PHP Fatal error|^Stack trace|^#\d|^ {2}thrown/ }
const page = { thenWorks: true, noise: /evil-markup/ }
const made = { grows: { users: 1, links: 1 } }

/** At the address of the provider that speaks TLS by the certificate of that name. */
const secure = (certificate, code = '') => async (play) => {
  play.tenant.base = play.lane.secure[certificate]
  const { endpoint } = play.tenant
  const settings = { endpoint, sealed_client_secret: await play.lane.sealedFor(endpoint) }
  return play.withSettings(settings, () => play.signIn(), code)
}

const weaker = {
  'https_ssl_verify': "add_filter( 'https_ssl_verify', '__return_false' );",
  'http_request_args': "add_filter( 'http_request_args', static fn ( $arguments ) => array( 'sslverify' => false, 'sslcertificates' => false ) + $arguments );",
  'http_api_curl': "add_action( 'http_api_curl', static function ( $handle ) { curl_setopt_array( $handle, array( CURLOPT_SSL_VERIFYPEER => false, CURLOPT_SSL_VERIFYHOST => 0 ) ); } );",
  'the last http_api_curl': "add_action( 'http_api_curl', static function ( $handle ) { curl_setopt_array( $handle, array( CURLOPT_SSL_VERIFYPEER => false, CURLOPT_SSL_VERIFYHOST => 0 ) ); }, PHP_INT_MAX );",
}

export const neighbours = [
  ['an exception before the request to the provider', 'host-error', hosts, at('pre_http_request', thrown), page],
  ['an exception after the response of the provider', 'host-error', hosts, at('http_response', thrown), page],
  ['an exception where what is known of the provider is stored', 'host-error', hosts, at('pre_update_option_logto_rp_provider', thrown), page],
  ['an exception while the user is made', 'host-error', hosts, at('user_register', thrown), page],
  ['an exception in authenticate', 'host-error', hosts, at('authenticate', thrown, 50), { ...page, ...made }],
  ['an exception before the cookie is set', 'host-error', hosts, at('set_logged_in_cookie', thrown, 5), { ...page, ...made }],
  ['an exception in wp_login', 'host-error', hosts, at('wp_login', thrown), { ...page, ...made }],
  ['exit before the request to the provider', 'ended', hosts, at('pre_http_request', exit), ended],
  ['exit after the response of the provider', 'ended', hosts, at('http_response', exit), ended],
  ['exit in authenticate', 'ended', hosts, at('authenticate', exit, 50), { ...ended, ...made }],
  ['exit before the cookie is set', 'ended', hosts, at('set_logged_in_cookie', exit, 5), { ...ended, grows: { users: 1, links: 1 } }],
  ['wp_die in authenticate', 'ended', hosts, at('authenticate', "wp_die( 'no' )", 50), { ...ended, ...made }],
  ['no memory is left before the request to the provider', 'ended', hosts, at('pre_http_request', exhausted), fatal],
  ['no memory is left after the response of the provider', 'ended', hosts, at('http_response', exhausted), fatal],
  ['no memory is left in authenticate', 'ended', hosts, at('authenticate', exhausted, 50), { ...fatal, ...made }],
  ['no time is left before the request to the provider', 'ended', hosts, at('pre_http_request', endless), fatal],
  ['no time is left after the response of the provider', 'ended', hosts, at('http_response', endless), fatal],
  ['another plugin answers in the place of the provider, with nothing', 'provider-status', hosts, beside("add_filter( 'pre_http_request', static fn () => array() );"), { thenWorks: true }],
  ['another plugin answers in the place of the provider, with an error', 'provider-unreachable', hosts, beside("add_filter( 'pre_http_request', static fn () => new WP_Error( 'evil', 'evil-markup' ) );"), { thenWorks: true }],

  ['an authority that this site trusts', 'signed in', tls, secure('known')],
  ['an authority that nobody knows', 'provider-certificate', tls, secure('unknown'), { asked: { discovery: 0 } }],
  ...Object.entries(weaker).map(([name, code]) => [
    `the same, and another plugin turns the check off: ${name}`,
    'provider-certificate',
    tls,
    secure('unknown', code),
    { asked: { discovery: 0 } },
  ]),
]
