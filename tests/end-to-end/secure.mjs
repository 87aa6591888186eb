// A site on https behind a proxy, and a provider on https: what the cookies are, and whom the site believes.
import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Browser } from '../provider/browser.mjs'
import { spawnProvider } from '../provider/spawn.mjs'
import { callbackFor } from './attacks.mjs'
import { Authority, mayMount } from './harness/authority.mjs'
import { currentRuntime, inWordpress } from './harness/in-wordpress.mjs'
import { createSecureSite } from './harness/second-site.mjs'
import { client, inputs } from './harness/stack.mjs'
import { logInWithPassword, owner } from './install.mjs'

/** Another plugin that wants certificates unchecked, and everything slow, large and roundabout allowed. */
const careless = `
add_filter( 'https_ssl_verify', '__return_false', PHP_INT_MAX );
add_filter( 'http_request_args', static fn ( $arguments ) => array(
  'sslverify' => false, 'sslcertificates' => '', 'redirection' => 5, 'timeout' => 60, 'limit_response_size' => null,
) + $arguments, PHP_INT_MAX );`

export function secure({ scene }) {
  let site
  let provider

  scene('a site on https behind a proxy keeps its cookies for https and itself', async (play) => {
    const { stack, arrive, people } = play
    // For the clients in this process alone: PHP verifies.
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    process.removeAllListeners('warning')
    const { origin } = stack.secure
    provider = await spawnProvider({
      client,
      redirectUris: [`${origin}/?logto=callback`],
      postSignOutRedirectUris: [`${origin}/?logto=signed-out`],
      options: ['--tls-key', stack.authority.key, '--tls-cert', stack.authority.chain],
    })
    stack.alsoStops(provider)
    site = createSecureSite(stack, owner)
    const bundle = join(site.folder, 'wp-includes/certificates/ca-bundle.crt')
    copyFileSync(bundle, `${bundle}.before`)
    stack.authority.appendTo(bundle)

    const administrator = await arrive({ origin })
    const { page } = administrator
    await administrator.goto('/wp-login.php')
    await logInWithPassword(page, owner)
    await page.waitForURL('**/wp-admin/**')
    await administrator.goto('/wp-admin/admin.php?page=logto-relying-party')
    await page.getByLabel('Logto endpoint').fill(provider.endpoint)
    await page.getByLabel('App ID').fill(client.id)
    await page.getByLabel('App secret').fill(client.secret)
    await page.getByRole('button', { name: 'Save Changes' }).click()
    await administrator.see('Settings saved.')
    assert.equal(
      await page.getByLabel('Redirect URI', { exact: true }).inputValue(),
      `${origin}/?logto=callback`,
    )

    const start = await fetch(`${origin}/wp-login.php`, { redirect: 'manual' })
    const pending = start.headers.getSetCookie().filter((cookie) => cookie.includes('logto'))
    assert.equal(pending.length, 1)
    assert.match(pending[0], /^__Host-logto_rp_/)
    assert.match(pending[0], /; path=\/(;|$)/i)
    for (const attribute of [/; secure/i, /; httponly/i, /; samesite=lax/i]) assert.match(pending[0], attribute)
    assert.doesNotMatch(pending[0], /domain=/i)

    const visitor = await arrive({ origin })
    await visitor.goto('/wp-admin/profile.php')
    await visitor.givePassword(people.alice)
    assert.equal(visitor.at, '/wp-admin/profile.php')
    const cookies = (await visitor.cookies()).filter(({ name }) => /logto|wordpress_(logged|sec)/.test(name))
    assert.ok(cookies.length >= 2)
    for (const { name, secure, httpOnly } of cookies) assert.ok(secure && httpOnly, name)
    await visitor.logOut()
    assert.equal(await visitor.nameAtSite(), null)
  })

  scene('a start at another name of the site goes to its own name, once', async ({ stack, people }) => {
    const { origin } = stack.secure
    const browser = new Browser()
    const start = await browser.get(`${origin.replace('localhost', '127.0.0.1')}/?logto=sign-in`)
    assert.equal(new URL(start.location).origin, origin)
    const there = await browser.get(start.location)
    assert.ok(there.location?.startsWith(provider.issuer), `and on to the provider, not ${there.location}`)
    const page = await browser.get(there.location)
    const { identifier, password } = { identifier: people.alice.username, ...people.alice }
    const callback = (await browser.submit(page, { identifier, password })).location
    assert.equal((await browser.get(callback)).status, 200)
    assert.match(browser.cookieHeader(origin), /wordpress_logged_in_/)
  })

  scene('an authority in the bundle of the site alone is enough, and it is asked for once a day', async ({ stack, people }) => {
    forget(stack)
    await site.with(careless, () => signsIn(stack, provider, people.alice))
    assert.equal(fullBundle(stack).length, 1, 'the directory of the system lacks it, which is remembered')
  })

  scene('the one authority that is needed is remembered, and is all that is read from then on', async ({ stack, people }) => {
    forget(stack, { bundle: true })
    await signsIn(stack, provider, people.alice)
    await withoutAuthority(site, stack, async (bundle) => {
      await signsIn(stack, provider, people.alice)
      await site.with(careless, () => signsIn(stack, provider, people.alice))
      // Another bundle, as far as anybody can tell: what was remembered was of the old one.
      utimesSync(bundle, new Date(), new Date())
      await isRefused(stack, 'of another bundle')
    })
    await signsIn(stack, provider, people.alice)
    learnOfAnotherHost(site, stack, provider)
    await withoutAuthority(site, stack, () => isRefused(stack, 'of another host'))
  })

  scene('another authority of the provider’s is found in the bundle, and remembered in place of the old one', async (play) => {
    const { stack, people } = play
    forget(stack, { bundle: true })
    const stranger = Authority.create(stack.folder, 'stranger')
    pin(site, stack, provider, { authority: stranger })
    await signsIn(stack, provider, people.alice)
    await withoutAuthority(site, stack, () => signsIn(stack, provider, people.alice))
  })

  scene('an unknown authority is refused, however it is asked about and whatever else is there', async ({ stack, people }) => {
    await withOrdinaryBundle(site, async () => {
      const { authority } = stack
      const stranger = Authority.create(stack.folder, 'other')
      const ways = {
        directory: () => forget(stack),
        bundle: () => forget(stack, { bundle: true }),
        'pin of another authority': () => pin(site, stack, provider, { authority: stranger }),
        'pin for another host': () => pin(site, stack, provider, { authority, of: 'elsewhere.example:443' }),
        'pin that others sealed': () => pin(site, stack, provider, { authority, constants: 'others' }),
        'pin that nobody sealed': () => pin(site, stack, provider, { authority, sealed: false }),
        'pin that was altered': () => pin(site, stack, provider, { authority, altered: true }),
      }
      for (const [way, prepare] of Object.entries(ways)) {
        for (const plugin of ['', careless]) {
          prepare()
          await site.with(plugin, () => isRefused(stack, way))
        }
      }
      // What is refused above is refused for that reason alone.
      pin(site, stack, provider, { authority })
      await signsIn(stack, provider, people.alice)
    })
  })

  scene('an authority in the directory of the system is enough', async (play) => {
    const { stack, people, skip } = play
    if (!mayMount()) return skip('this account may not lay a folder over /etc/ssl/certs')
    await stack.phpFpm.restart(inputs.extension, { certs: stack.authority.copyOfSystem() })
    try {
      await withOrdinaryBundle(site, async () => {
        forget(stack)
        await signsIn(stack, provider, people.alice)
        await site.with(careless, () => signsIn(stack, provider, people.alice))
        assert.deepEqual(fullBundle(stack), [])
      })
    } finally {
      await stack.phpFpm.restart(inputs.extension)
    }
  })

  scene('whatever other plugins allow, no redirect is followed, nothing large is read and nobody is waited for', async (play) => {
    const { stack, people } = play
    const valid = JSON.stringify({ access_token: 'x', token_type: 'Bearer', id_token: 'x' })
    const faults = {
      redirect: [{ status: 302, headers: { location: `${provider.endpoint}/oidc/me` } }, /^(provider-status|token-)/],
      large: [{ status: 200, headers: { 'content-type': 'application/json' }, body: valid, bytes: 1024 ** 2 + 1 }, /^provider-response-too-large$/],
      // Last: the token endpoint is left alone for a moment afterwards.
      slow: [{ delay: 20_000, status: 200, body: valid }, /^provider-timed-out$/],
    }
    await site.with(careless, async () => {
      for (const [what, [fault, code]] of Object.entries(faults)) {
        const browser = new Browser()
        const callback = await callbackFor(stack.secure, browser, people.alice)
        await provider.ask('/_count/reset', {})
        await provider.ask('/_misbehave', { endpoint: 'token', times: 1, ...fault })
        try {
          const { html } = await browser.get(callback.href)
          assert.match(stack.errorCode(html) ?? `no error: ${html}`, code, what)
        } finally {
          await provider.ask('/_misbehave', {})
        }
        const { token, userinfo } = await provider.ask('/_count')
        assert.deepEqual({ token, userinfo }, { token: 1, userinfo: undefined }, what)
      }
    })
  })
}

/** As a site that has not asked the provider yet. `bundle`: as one that knows that the directory does not do. */
function forget(stack, { bundle = false } = {}) {
  const until = Math.floor(Date.now() / 1000) + 3600
  const known = `REPLACE INTO secure_options (option_name, option_value, autoload)
    VALUES ('logto_rp_full_bundle', '${until}', 'off')`
  stack.mariadb.query(
    `DELETE FROM secure_options WHERE option_name IN ('logto_rp_provider', 'logto_rp_full_bundle', 'logto_rp_authority');
     ${bundle ? known : ''}`,
    'wordpress',
  )
}

const fullBundle = (stack) =>
  stack.mariadb.query("SELECT option_value FROM secure_options WHERE option_name = 'logto_rp_full_bundle'", 'wordpress')

async function signsIn(stack, provider, person) {
  const browser = new Browser()
  const { status } = await browser.get((await callbackFor(stack.secure, browser, person)).href)
  assert.equal(status, 200)
  assert.match(browser.cookieHeader(stack.secure.origin), /wordpress_logged_in_/)
}

async function withOrdinaryBundle(site, act) {
  const bundle = join(site.folder, 'wp-includes/certificates/ca-bundle.crt')
  copyFileSync(bundle, `${bundle}.with`)
  copyFileSync(`${bundle}.before`, bundle)
  try {
    await act()
  } finally {
    copyFileSync(`${bundle}.with`, bundle)
  }
}

async function isRefused(stack, way) {
  // Neither metadata nor a failure that is remembered answers in the provider's place.
  const forgetProvider = () =>
    stack.mariadb.query("DELETE FROM secure_options WHERE option_name = 'logto_rp_provider'", 'wordpress')
  forgetProvider()
  const { html } = await new Browser().get(`${stack.secure.origin}/wp-login.php`)
  assert.equal(stack.errorCode(html), 'provider-certificate', way)
  forgetProvider()
}

/** As if the plugin had remembered that authority, for this provider and the bundle of now, unless another thing is said. */
function pin(site, stack, provider, { authority, of, constants = '', sealed = true, altered = false }) {
  forget(stack, { bundle: true })
  const origin = new URL(provider.endpoint).host
  inWordpress(
    { wordpress: site },
    `$runtime = ${currentRuntime};
    $keys = ( new Logto_RP\\Key_Store() )->keys( $runtime );
    $keys = new Logto\\RelyingParty\\V1\\Keys( '${constants}' ?: $keys->constants, $keys->ring );
    $bundle = ABSPATH . WPINC . '/certificates/ca-bundle.crt';
    $context = implode( "\\n", array( '${of ?? origin}', $bundle, filemtime( $bundle ), filesize( $bundle ) ) );
    $pin = file_get_contents( '${authority.root}' );
    if ( ${sealed} ) {
      $pin = $runtime->seal( $keys, Logto\\RelyingParty\\V1\\SealPurpose::TrustedAuthority, $context, null, $pin );
    }
    if ( ${altered} ) {
      $pin[99] = 'A' === $pin[99] ? 'B' : 'A';
    }
    update_option( 'logto_rp_authority', array( '${origin}' => $pin ), false );`,
  )
}

/** As if somebody had put what the plugin remembered of another host in the place of what it remembers of the provider. */
function learnOfAnotherHost(site, stack, provider) {
  forget(stack, { bundle: true })
  inWordpress(
    { wordpress: site },
    `$pinned = new Logto_RP\\Pinned_Authority( new Logto_RP\\Runtimes( new Logto_RP\\Program( dirname( ( new ReflectionClass( Logto_RP\\Program::class ) )->getFileName(), 2 ) ) ), new Logto_RP\\Key_Store() );
    $chain = array( array( 'Cert' => file_get_contents( '${stack.authority.chain}' ) ), array( 'Cert' => file_get_contents( '${stack.authority.intermediate}' ) ) );
    $pinned->learn( 'elsewhere.example:443', Logto_RP\\Trust_Store::bundle(), $chain, null );
    $of_other = get_option( 'logto_rp_authority' )['elsewhere.example:443'];
    strlen( $of_other ) > 1000 || exit( 1 );
    update_option( 'logto_rp_authority', array( '${new URL(provider.endpoint).host}' => $of_other ), false );`,
  )
}

/** The provider's authority is taken out of the bundle, whose name, size and time stay. */
async function withoutAuthority(site, stack, act) {
  const bundle = join(site.folder, 'wp-includes/certificates/ca-bundle.crt')
  const { atime, mtime } = statSync(bundle)
  const text = readFileSync(bundle, 'utf8')
  const root = readFileSync(stack.authority.root, 'utf8')
  assert.ok(text.includes(root))
  writeFileSync(bundle, text.replace(root, root.replace(/./g, '#')))
  utimesSync(bundle, atime, mtime)
  try {
    await act(bundle)
  } finally {
    writeFileSync(bundle, text)
  }
}
