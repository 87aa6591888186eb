// What an administrator does without a browser, and how the extension comes onto a server.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inWordpress } from './harness/in-wordpress.mjs'
import { inputs } from './harness/stack.mjs'
import { cliProgram } from './harness/web.mjs'
import { openSettings } from './settings.mjs'
import { rows, wp } from './harness/wp-cli.mjs'

const ivy = { username: 'ivy', email: 'ivy@example.org', password: 'orchard-Kettle-19-moss' }

/** A PHP that can run the relying party in no way. */
const nothing = { extension: null, php: ['-d', 'disable_functions=proc_open'] }

const ask = (what) => execFileSync(process.env.PHP_CONFIG ?? 'php-config', [what], { encoding: 'utf8' }).trim()

export function commandLine({ scene }) {
  scene('wp logto status shows the settings, and no secret', async ({ stack }) => {
    const shown = Object.fromEntries((await rows(stack, ['logto', 'status'])).map(({ name, value }) => [name, value]))
    assert.equal(shown.configured, 'yes')
    assert.equal(shown['app secret'], '********')
    assert.equal(shown['contract of the runtime'], shown['contract of the plugin'])
    assert.match(shown['redirect URI'], new RegExp(`^${stack.origin}`))
    const { out } = await wp(stack, ['logto', 'status'])
    const sealed = inWordpress(stack, `echo get_option( 'logto_rp_settings' )['sealed_client_secret'];`)
    for (const secret of [stack.clientSecret, sealed]) assert.ok(!out.includes(secret))
    const without = await wp(stack, ['logto', 'status'], { extension: null })
    assert.match(without.out, /relying party\tprogram/)
    assert.match((await wp(stack, ['logto', 'status'], nothing)).out, /relying party\tnone \(process-forbidden\)/)
  })

  scene('wp logto check tries the settings, and fails where they do', async ({ stack }) => {
    const good = await wp(stack, ['logto', 'check'])
    assert.equal(good.code, 0, good.error)
    assert.match(good.out, /App ID and app secret\tworks/)
    assert.equal((await wp(stack, ['logto', 'check'], { extension: null })).code, 0)
    assert.equal((await wp(stack, ['logto', 'check'], nothing)).code, 1)
  })

  scene('wp logto unlink frees an account, and signs it out', async ({ stack, arrive }) => {
    await stack.provider.ask('/_accounts', ivy)
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.givePassword(ivy)
    assert.notEqual(await visitor.nameAtSite(), null)
    const done = await wp(stack, ['logto', 'unlink', ivy.email])
    assert.equal(done.code, 0, done.error)
    assert.equal(await visitor.nameAtSite(), null)
    assert.match((await wp(stack, ['logto', 'unlink', ivy.email])).error, /linked to no Logto account/)
    assert.match((await wp(stack, ['logto', 'unlink', 'nobody'])).error, /There is no user nobody/)
  })

  scene('wp logto refusals list explains an error ID', async ({ stack, arrive }) => {
    const visitor = await arrive()
    await visitor.goto('/?logto=callback&code=made-up')
    const [id] = (await visitor.page.content()).match(/\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/)
    const entry = (await rows(stack, ['logto', 'refusals', 'list'])).find((row) => row.id === id)
    assert.ok(entry?.why && entry.remedy, JSON.stringify(entry))
  })

  scene('wp logto extension install puts the extension in place, and PHP loads it', async ({ stack }) => {
    const server = mkdtempSync(join(tmpdir(), 'logto-server-'))
    try {
      const [extensions, conf] = [join(server, 'extensions'), join(server, 'conf.d')]
      for (const folder of [extensions, conf]) mkdirSync(folder)
      const theirs = ask('--extension-dir')
      for (const name of readdirSync(theirs)) symlinkSync(join(theirs, name), join(extensions, name))
      const bare = {
        extension: null,
        php: ['-d', `extension_dir=${extensions}`],
        // The system's modules, then ours.
        environment: { PHP_INI_SCAN_DIR: `:${conf}` },
      }
      const install = (file) => wp(stack, ['logto', 'extension', 'install', file], bare)
      writeFileSync(join(server, 'fake.so'), 'no library')
      assert.match((await install(join(server, 'fake.so'))).error, /PHP does not load/)
      assert.match((await install(join(server, 'absent.so'))).error, /There is no file/)
      assert.deepEqual([existsSync(join(extensions, 'logto.so')), readdirSync(conf)], [false, []])

      for (const time of ['at first', 'over itself']) {
        const done = await install(inputs.extension)
        assert.equal(done.code, 0, `${time}: ${done.out}${done.error}`)
      }
      const lines = readFileSync(join(conf, 'logto.ini'), 'utf8').trim().split('\n')
      assert.deepEqual(lines, ['; Logto for WordPress', `extension=${join(extensions, 'logto.so')}`])
      assert.deepEqual(readdirSync(extensions).sort(), [...readdirSync(theirs), 'logto.so'].sort())
      const loaded = execFileSync(cliProgram(), ['-r', `echo extension_loaded( 'logto' ) ? 'yes' : 'no';`], {
        encoding: 'utf8',
        env: { ...process.env, ...bare.environment },
      })
      assert.equal(loaded, 'yes')

      // Where it may not write, the administrator is told what to type.
      rmSync(join(extensions, 'logto.so'))
      mkdirSync(join(extensions, 'logto.so'))
      const refused = await install(inputs.extension)
      assert.equal(refused.code, 1)
      assert.match(refused.error, /cannot be written[\s\S]*install -m 644 logto-\d{8}-nts-x86_64\.so/)
    } finally {
      rmSync(server, { recursive: true, force: true })
    }
  }, { only: 'extension' })

  scene('Logto > PHP Extension says what to put where on this server', async ({ administrator, photograph }) => {
    const { page } = administrator
    await openSettings(administrator)
    await page.locator('#adminmenu').getByRole('link', { name: 'PHP Extension' }).click()
    await administrator.see(inputs.extension ? 'The extension is loaded, in version' : 'The extension is not loaded in this PHP.')
    await administrator.see(`logto-${ask('--phpapi')}-nts-x86_64.so`)
    const text = await page.locator('.wrap').innerText()
    assert.ok(text.includes(`; Logto for WordPress\nextension=${ask('--extension-dir')}/logto.so`), text)
    await photograph(administrator, 'php-extension')
  })
}
