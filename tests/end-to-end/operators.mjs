// What an operator does to a server, and what a site must live through.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inWordpress } from './harness/in-wordpress.mjs'
import { inputs } from './harness/stack.mjs'

export function operators({ scene }) {
  scene('a newer ZIP takes the place of the old one: settings, sessions and a sign-in under way stay', async (play) => {
    const { stack, administrator, arrive, people, photograph } = play
    const [settled, pending] = [await arrive(), await arrive()]
    await settled.goto('/wp-login.php')
    await settled.givePassword(people.alice)
    const name = await settled.nameAtSite()
    await pending.goto('/wp-login.php')
    await pending.isAskedToSignIn()
    const settings = () => inWordpress(stack, `echo wp_json_encode( get_option( 'logto_rp_settings' ) );`)
    const before = settings()

    const folder = mkdtempSync(join(tmpdir(), 'logto-newer-'))
    try {
      const { page } = administrator
      await administrator.goto('/wp-admin/plugin-install.php')
      await page.getByRole('button', { name: 'Upload Plugin' }).click()
      await page.locator('input[type=file]').setInputFiles(newer(stack, folder))
      await page.getByRole('button', { name: 'Install Now' }).click()
      await photograph(administrator, 'update')
      await page.getByRole('link', { name: 'Replace current with uploaded' }).click()
      await administrator.see('Plugin updated successfully.')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    const main = `WP_PLUGIN_DIR . '/logto-relying-party/logto.php'`
    assert.equal(inWordpress(stack, `echo get_file_data( ${main}, array( 'Version' ) )[0];`), '9.9.9')
    assert.equal(settings(), before)
    assert.equal(await settled.nameAtSite(), name)
    await pending.givePassword(people.alice)
    assert.equal(await pending.nameAtSite(), name)
    await settled.logOut()
    await settled.goto('/wp-admin/')
    await settled.isAskedToSignIn()
  })

  scene('people sign in on a server that allows PHP next to nothing', async ({ stack, administrator, arrive, people }) => {
    const { folder } = stack.wordpress
    const others = 'exec,passthru,popen,shell_exec,system,phpinfo,putenv,set_time_limit,symlink,dl,proc_terminate,proc_close'
    // Without the extension PHP must be allowed to start a program.
    const forbidden = inputs.extension ? `${others},proc_open` : others
    const ini = [`open_basedir=${folder}:${tmpdir()}`, `disable_functions=${forbidden}`]
    const complaints = stack.phpLog().length
    // Nothing in the site may be written.
    execFileSync('chmod', ['-R', 'a-w', folder])
    if (stack.webUser) execFileSync('chown', ['-R', 'root', folder])
    await stack.phpFpm.restart(inputs.extension, { ini })
    try {
      const visitor = await arrive()
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      assert.notEqual(await visitor.nameAtSite(), null)
      await visitor.logOut()
      assert.equal(await visitor.nameAtSite(), null)
      await administrator.goto('/wp-admin/admin.php?page=logto-rp-extension')
      await administrator.see(/logto-\d{8}-nts-x86_64\.so/)
      const said = stack.phpLog().slice(complaints)
      assert.deepEqual(said.split('\n').filter((line) => line.includes('logto-relying-party')), [])
    } finally {
      execFileSync('chmod', ['-R', 'u+w', folder])
      if (stack.webUser) execFileSync('chown', ['-R', stack.webUser, folder])
      await stack.phpFpm.restart(inputs.extension)
    }
  })
}

/** The same plugin with a higher version. */
function newer(stack, folder) {
  const zip = join(folder, 'logto-plugin-9.9.9.zip')
  const code = `
    require ABSPATH . 'wp-admin/includes/class-pclzip.php';
    ( new PclZip( '${inputs.zip}' ) )->extract( PCLZIP_OPT_PATH, '${folder}' );
    $main = '${folder}/logto-relying-party/logto.php';
    file_put_contents( $main, preg_replace( '/(Version: +)\\S+/', '\${1}9.9.9', file_get_contents( $main ), 1 ) );
    echo ( new PclZip( '${zip}' ) )->create( '${folder}/logto-relying-party', PCLZIP_OPT_REMOVE_PATH, '${folder}' ) === 0 ? 'failed' : 'made';`
  assert.equal(inWordpress(stack, code), 'made')
  return zip
}
