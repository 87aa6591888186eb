// A network of sites: one account of a person on all of them, with rights of its own on each.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { setImmediate as breathe } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Browser } from '../provider/browser.mjs'
import { callbackFor, signedIn } from './attacks.mjs'
import { createNetwork } from './harness/second-site.mjs'
import { client, inputs } from './harness/stack.mjs'
import { cliProgram, withExtension } from './harness/web.mjs'
import { owner } from './install.mjs'

const password = 'meadow-Lantern-58-chalk'

export function network({ scene }) {
  scene('on a network, who may do more on another site is privileged here too, and everybody else joins', async ({ stack }) => {
    const { folder, address, host } = createNetwork(stack, 'network', owner)
    // Making it took so long that the provider has given up idle connections, which is to be noticed here.
    await breathe()
    const run = (code) => inNetwork(folder, host, code)
    await run(`
      $GLOBALS['pagenow'] = 'options.php';
      wp_set_current_user( 1 );
      do_action( 'admin_init' );
      update_option( 'logto_rp_settings', array(
        'endpoint' => '${stack.provider.endpoint}', 'issuer' => '', 'client_id' => '${client.id}', 'client_secret' => ${JSON.stringify(client.secret)},
        'scopes' => 'profile email', 'create_accounts' => '1', 'update_profile' => '1', 'link_by_email' => '1', 'default_role' => 'subscriber',
      ) );
      $two = wpmu_create_blog( '${host}', '/network/two/', 'Two', 1 );
      foreach ( array( 'norma' => 'author', 'heidi' => 'subscriber' ) as $name => $role ) {
        add_user_to_blog( $two, wpmu_create_user( $name, '${password}', "$name@example.org" ), $role );
      }`)
    await stack.register(`${address}/?logto=callback`, `${address}/?logto=signed-out`)
    const signIn = async (name) => {
      await stack.provider.ask('/_accounts', { username: name, email: `${name}@example.org`, password })
      const browser = new Browser()
      const { html } = await browser.get((await callbackFor({ origin: address }, browser, { username: name, password })).href)
      return { browser, html }
    }
    const isMember = (name) => run(`echo (int) is_user_member_of_blog( get_user_by( 'login', '${name}' )->ID, 1 );`)

    const norma = await signIn('norma')
    assert.ok(!signedIn(norma.browser), 'the e-mail address of an author of another site opens nothing')
    assert.equal(stack.errorCode(norma.html), 'account-privileged-link')
    assert.equal(await isMember('norma'), '0')

    assert.equal(await isMember('heidi'), '0')
    const heidi = await signIn('heidi')
    assert.ok(signedIn(heidi.browser))
    assert.equal(await isMember('heidi'), '1')
    assert.equal(await run("echo implode( get_user_by( 'login', 'heidi' )->roles );"), 'subscriber')

    await run("remove_user_from_blog( get_user_by( 'login', 'heidi' )->ID, 1 );")
    assert.ok(signedIn((await signIn('heidi')).browser))
    assert.equal(await isMember('heidi'), '0', 'whom the site has removed does not come back by signing in')
    await run("add_user_to_blog( 1, get_user_by( 'login', 'heidi' )->ID, 'subscriber' );")
    assert.equal(await isMember('heidi'), '1')
    assert.equal(await run("echo count( get_user_meta( get_user_by( 'login', 'heidi' )->ID, 'logto_rp_removed_from' ) );"), '0')
  })
}

/** Runs PHP on the network's first site; what it printed. */
async function inNetwork(folder, host, code) {
  // As in wp-admin, where the plugin takes its settings.
  const server = `define( 'WP_ADMIN', true ); $_SERVER['HTTP_HOST'] = '${host}'; $_SERVER['REQUEST_URI'] = '/network/';`
  const php = [...withExtension(inputs.extension), '-r', `${server} require $argv[1] . '/wp-load.php'; ${code}`]
  return (await promisify(execFile)(cliProgram(), [...php, folder])).stdout
}
