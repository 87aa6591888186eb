// PHP that ends in the middle of a sign-in: the worker lives, and the next sign-in works.
import assert from 'node:assert/strict'
import { Browser } from '../provider/browser.mjs'
import { callbackFor, signedIn } from './attacks.mjs'
import { forgetProvider } from './trouble.mjs'

/** Another plugin, which does this in place of a request to the provider. */
const inPlaceOf = (address, code) => `add_filter( 'pre_http_request', function ( $answer, $arguments, $url ) {
  if ( str_contains( $url, '${address}' ) ) { ${code} }
  return $answer;
}, 10, 3 );`

const ways = {
  'an exception': "throw new LogicException( 'of another plugin' );",
  'an exit': 'exit;',
  'an error': 'nobody_has_such_a_function();',
  'the time limit': 'set_time_limit( 1 ); while ( true ) { md5( $url ); }',
}

export function brokenOff({ scene }) {
  for (const [what, code] of Object.entries(ways)) {
    scene(`${what} between two steps of a sign-in costs that sign-in alone`, async ({ stack, people }) => {
      const crashes = () => stack.logs().match(/exited on signal/g)?.length ?? 0
      const before = crashes()
      for (const address of ['/oidc/token', '/oidc/jwks', '/.well-known/openid-configuration']) {
        const browser = new Browser()
        const callback = await callbackFor(stack, browser, people.alice)
        if (address !== '/oidc/token') forgetProvider(stack)
        await stack.wordpress.with(inPlaceOf(address, code), () => browser.get(callback.href))
        assert.ok(!signedIn(browser), address)
        assert.doesNotMatch(browser.cookieHeader(stack.origin), /logto_rp_/, 'used up before anything was sent')
        // The code was not redeemed, or is lost: the browser asks again, and nothing stands in its way.
        const again = new Browser()
        await again.get((await callbackFor(stack, again, people.alice)).href)
        assert.ok(signedIn(again), address)
      }
      assert.equal(crashes(), before)
    })
  }
}
