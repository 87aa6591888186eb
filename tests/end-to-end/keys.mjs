// What the keys are derived from: the ring in the database turns over, the constants of wp-config.php may change.
import assert from 'node:assert/strict'
import { Browser } from '../provider/browser.mjs'
import { callbackFor, signedIn } from './attacks.mjs'
import { inWordpress } from './harness/in-wordpress.mjs'
import { openSettings } from './settings.mjs'

/** Makes the ring two days older than it is, so that the next request turns it over. */
const age = (stack) =>
  inWordpress(
    stack,
    `$kept = get_option( 'logto_rp_keys' );
    $bytes = base64_decode( strtr( $kept['ring'], '-_', '+/' ) );
    $bytes = $bytes[0] . pack( 'J', time() - 2 * DAY_IN_SECONDS ) . substr( $bytes, 9 );
    $ring = rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
    update_option( 'logto_rp_keys', array( 'ring' => $ring, 'turned' => 0 ), false );
    echo $ring;`,
  )

const ring = (stack) => inWordpress(stack, "echo get_option( 'logto_rp_keys' )['ring'];")

export function keys({ scene }) {
  scene('the key ring turns over while somebody signs in, who notices nothing', async ({ stack, people }) => {
    const browser = new Browser()
    const callback = await callbackFor(stack, browser, people.alice)
    const before = age(stack)
    await browser.get(callback.href)
    assert.notEqual(ring(stack), before, 'it was turned over by this response')
    assert.ok(signedIn(browser))
  })

  scene('that the keys in wp-config.php changed is said in words, with what to do', async (play) => {
    const { stack, administrator, arrive } = play
    const { page } = administrator
    // Of the eight constants one on which no session of WordPress rests.
    stack.wordpress.configure({ NONCE_SALT: 'another one, as after a move to another server' })
    try {
      const visitor = await arrive()
      assert.equal((await visitor.goto('/wp-login.php')).status(), 200, 'the provider, which knows nothing of it')
      await openSettings(administrator)
      await administrator.see('Nobody can sign in through Logto')
      const field = page.getByLabel('App secret')
      assert.equal(await field.getAttribute('aria-invalid'), 'true')
      await administrator.see('Enter the app secret again: the stored one cannot be opened any more')
      await administrator.goto('/wp-admin/site-health.php')
      await administrator.see('The app secret of Logto must be entered again')
    } finally {
      stack.wordpress.configure()
    }
    await openSettings(administrator)
    assert.equal(await page.getByText('Enter the app secret again').count(), 0)
  })
}
