// A second WordPress: in a sub-directory of the first, or on https beside it. Installed without a browser.
import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { inputs } from './stack.mjs'
import { cliProgram, withExtension } from './web.mjs'
import { Wordpress } from './wordpress.mjs'

const plugin = 'wp-content/plugins/logto-relying-party'

/** `before`: PHP that runs when WordPress is installed and the plugin is not active yet. Gives the site's address. */
export function createSecondSite(stack, directory, owner, before = '') {
  const address = `${stack.origin}/${directory}`
  install(stack, { folder: join(stack.wordpress.folder, directory), prefix: `${directory}_`, address, owner, before })
  return address
}

/** A network of sites in a sub-directory, with one site in it so far. */
export function createNetwork(stack, directory, owner) {
  const address = `${stack.origin}/${directory}`
  const folder = join(stack.wordpress.folder, directory)
  const { host } = new URL(address)
  const tables = `
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    global $wpdb;
    foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) { $wpdb->$table = $name; }
    define( 'WP_INSTALLING_NETWORK', true );
    install_network();
    is_wp_error( populate_network( 1, '${host}', $argv[5], 'Network', '/${directory}/', false ) ) && exit( 1 );`
  const wordpress = install(stack, { folder, prefix: `${directory}_`, address, owner, after: tables })
  wordpress.configure({
    ...{ MULTISITE: true, SUBDOMAIN_INSTALL: false, SITE_ID_CURRENT_SITE: 1, BLOG_ID_CURRENT_SITE: 1 },
    ...{ DOMAIN_CURRENT_SITE: host, PATH_CURRENT_SITE: `/${directory}/` },
  })
  return { folder, address, host }
}

/** Behind the proxy that ends TLS, told of it as people tell WordPress. */
export function createSecureSite(stack, owner) {
  const head = "if ( 'https' === ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) ) { $_SERVER['HTTPS'] = 'on'; }\n"
  const { root, origin } = stack.secure
  return install(stack, { folder: root, prefix: 'secure_', address: origin, owner, head })
}

function install(stack, { folder, prefix, address, owner, before = '', after = '', head = '' }) {
  const wordpress = Wordpress.create(inputs.wordpress, folder, {
    user: stack.webUser,
    socket: stack.mariadb.socket,
    prefix,
    head,
  })
  cpSync(join(stack.wordpress.folder, plugin), join(folder, plugin), { recursive: true })

  const php = (code) =>
    execFileSync(cliProgram(), [...withExtension(inputs.extension), '-r', code, folder, address, ...Object.values(owner)], {
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
    ${after}
  `)
  return wordpress
}
