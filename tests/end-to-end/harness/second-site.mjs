// A second WordPress in a sub-directory of the first, installed without a browser.
import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { inputs } from './stack.mjs'
import { Wordpress } from './wordpress.mjs'

const plugin = 'wp-content/plugins/logto-relying-party'

/** `before`: PHP that runs when WordPress is installed and the plugin is not active yet. */
export function createSecondSite(stack, directory, owner, before = '') {
  const folder = join(stack.wordpress.folder, directory)
  Wordpress.create(inputs.wordpress, folder, {
    user: stack.webUser,
    socket: stack.mariadb.socket,
    prefix: `${directory}_`,
  })
  cpSync(join(stack.wordpress.folder, plugin), join(folder, plugin), { recursive: true })

  const address = `${stack.origin}/${directory}`
  const php = (code) =>
    execFileSync('php', ['-d', `extension=${inputs.extension}`, '-r', code, folder, address, ...Object.values(owner)], {
      stdio: 'pipe',
    })
  php(`
    define( 'WP_INSTALLING', true );
    define( 'WP_SITEURL', $argv[2] );
    require $argv[1] . '/wp-load.php';
    require ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install( 'Second site', $argv[3], $argv[5], true, '', $argv[4] );
    update_option( 'siteurl', $argv[2] );
    update_option( 'home', $argv[2] );
    ${before}
  `)
  php(`
    require $argv[1] . '/wp-load.php';
    require_once ABSPATH . 'wp-admin/includes/plugin.php';
    is_null( activate_plugin( 'logto-relying-party/logto.php' ) ) || exit( 1 );
  `)
  return address
}
