// What runs the relying party: the extension, the program in the ZIP, or nothing, and what is said about it.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFileSync, chmodSync, chownSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { Browser } from '../provider/browser.mjs'
import { mayMount } from './harness/authority.mjs'
import { logInWithPassword, owner } from './install.mjs'
import { openSettings } from './settings.mjs'
import { inputs, runtime } from './harness/stack.mjs'

export function runtimes({ scene }) {
  whatRuns({ scene })

  scene('a sign-in that began with the extension ends without it, and the next one begins so', async (play) => {
    const { stack, arrive, people } = play
    const visitor = await arrive()
    await visitor.goto('/wp-login.php')
    await visitor.isAskedToSignIn()
    await stack.phpFpm.restart(null)
    try {
      await visitor.givePassword(people.alice)
      assert.equal(await visitor.nameAtSite(), 'Alice Adams')
      const another = await arrive()
      await another.goto('/wp-login.php')
      await another.givePassword(people.alice)
      assert.equal(await another.nameAtSite(), 'Alice Adams')
    } finally {
      await stack.phpFpm.restart(inputs.extension)
    }
  }, { only: 'extension' })

  scene('LOGTO_RUNTIME holds a server to the program', async ({ stack, administrator, arrive, people }) => {
    stack.wordpress.configure({ LOGTO_RUNTIME: 'process' })
    try {
      await openSettings(administrator)
      await administrator.see('The program in the plugin’s folder runs it, because LOGTO_RUNTIME')
      const visitor = await arrive()
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      assert.equal(await visitor.nameAtSite(), 'Alice Adams')
    } finally {
      stack.wordpress.configure()
    }
  }, { only: 'extension' })

  // As after an update of the plugin alone, by somebody who cannot update the extension.
  scene('beside an extension of another version the program signs people in, and why is said', async (play) => {
    const { stack, administrator, arrive, people } = play
    const folder = mkdtempSync(join(tmpdir(), 'logto-other-version-'))
    try {
      chmodSync(folder, 0o755)
      const extension = join(folder, 'logto.so')
      writeFileSync(extension, inOtherVersion(readFileSync(inputs.extension)))
      await stack.phpFpm.restart(extension)
      const visitor = await arrive()
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      assert.equal(await visitor.nameAtSite(), 'Alice Adams')
      const told = 'is not of the version of this plugin. Sign-ins work. Install the extension'
      await openSettings(administrator)
      await administrator.see(told)
      await isTold(administrator, told)
      await administrator.goto('/wp-admin/site-health.php')
      await administrator.page.getByRole('button', { name: /is not of the version of the plugin/ }).waitFor()
      await administrator.goto('/wp-admin/admin.php?page=logto-rp-extension')
      await administrator.see('which is not that of this plugin')

      stack.wordpress.configure({ LOGTO_RUNTIME: 'extension' })
      const { html } = await new Browser().get(`${stack.origin}/wp-login.php`)
      assert.equal(stack.errorCode(html), 'contract-mismatch')
      await isTold(administrator, 'is of another version than this plugin')
    } finally {
      stack.wordpress.configure()
      await stack.phpFpm.restart(inputs.extension)
      rmSync(folder, { recursive: true })
    }
  }, { only: 'extension' })

  scene('what the program cannot give up on a server is said in Site Health, and people sign in', async (play) => {
    const { stack, administrator, arrive, people } = play
    const path = program(stack)
    const sums = join(stack.wordpress.folder, 'wp-content/plugins/logto-relying-party/SHA256SUMS')
    const before = readFileSync(sums, 'utf8')
    renameSync(path, `${path}.confined`)
    writeFileSync(path, `#!/bin/sh\nexec ${path}.confined --unconfined\n`, { mode: 0o755 })
    const sum = createHash('sha256').update(readFileSync(path)).digest('hex')
    writeFileSync(sums, before.replace(/^\S+(?=  bin\/x86_64-linux\/relying-party$)/m, sum))
    await stack.phpFpm.restart(null)
    try {
      await openRuntimeInSiteHealth(administrator)
      await administrator.see('It keeps: what PHP has open, files, the network and other system calls.')
      const visitor = await arrive()
      await visitor.goto('/wp-login.php')
      await visitor.givePassword(people.alice)
      assert.equal(await visitor.nameAtSite(), 'Alice Adams')
    } finally {
      renameSync(`${path}.confined`, path)
      writeFileSync(sums, before)
      await stack.phpFpm.restart(inputs.extension)
    }
  })

  withoutAnyRuntime({ scene })
}

/** The extension with another version in the names of its classes, which is all that a plugin sees of a later contract. */
function inOtherVersion(extension) {
  const other = extension
    .toString('latin1')
    .replace(/(?<=Logto\\RelyingParty\\V)\d+(?=\\)/g, (version) => version.replace(/\d/g, (digit) => 9 - digit))
  return Buffer.from(other, 'latin1')
}

export function whatRuns({ scene }) {
  scene('Settings and Site Health say what runs the relying party', async ({ administrator, photograph }) => {
    const runs = {
      extension: 'The PHP extension “logto” runs it, in the version of the plugin.',
      process: 'The program in the plugin’s folder runs it, because PHP on this server does not have the extension',
    }[runtime]
    await openSettings(administrator)
    await administrator.see(runs)
    await openRuntimeInSiteHealth(administrator)
    await administrator.see(runs)
    assert.equal(await administrator.page.getByText('It keeps:').count(), 0)
    await photograph(administrator, 'site-health')
  })
}

async function openRuntimeInSiteHealth(administrator) {
  await administrator.goto('/wp-admin/site-health.php')
  await administrator.page.getByRole('button', { name: /Passed tests/ }).click()
  await administrator.page.getByRole('button', { name: /The relying party of Logto runs/ }).click()
}

export function withoutAnyRuntime({ scene }) {
  scene('where neither can run, the site stands, and the administrator is told what to do', async (play) => {
    const { stack, administrator, photograph } = play
    await withoutRuntime(stack, async () => {
      await theSiteStands(play)
      await isTold(administrator, 'is missing. Install the plugin again from its ZIP')
      await photograph(administrator, 'runtime-missing-notice')
    })
    await isWorkingAgain(play)
  })

  const servers = {
    'lets PHP start no program': {
      told: 'proc_open stands in disable_functions. Ask your host to allow it',
      options: () => ({ ini: ['disable_functions=proc_open'] }),
    },
    'has a processor that there is no program for': {
      told: 'is for Linux on a processor that this server does not have',
      options: () => ({ before: ['setarch', 'i686'] }),
    },
    'has mounted the plugin’s folder noexec': {
      told: 'lies in a place where nothing may be executed (mounted noexec). Ask your host to allow it there',
      options: (stack) => ({ before: withoutExecution(dirname(program(stack))) }),
      whyNot: userInfo().uid === 0 && mayMount() ? null : 'only root can mount, where the system lets it',
    },
  }
  for (const [what, { options, told, whyNot }] of Object.entries(servers)) {
    scene(`on a server that ${what} the site stands, and the administrator is told`, async (play) => {
      const { stack, administrator, skip } = play
      if (whyNot) return skip(whyNot)
      await stack.phpFpm.restart(null, options(stack))
      try {
        await theSiteStands(play)
        await isTold(administrator, told)
      } finally {
        await stack.phpFpm.restart(inputs.extension)
      }
      await isWorkingAgain(play)
    })
  }

  scene('a program that was changed or may not be executed is not started, and why is said', async (play) => {
    const { stack, administrator } = play
    const path = program(stack)
    const { size, uid } = statSync(path)
    await stack.phpFpm.restart(null)
    try {
      appendFileSync(path, '~')
      await isTold(administrator, 'is not the one that this plugin came with')
      truncateSync(path, size)
      // Somebody else's file, as after an upload by FTP, is not the plugin's to make executable.
      chmodSync(path, 0o644)
      if (stack.webUser) {
        chownSync(path, 0, 0)
        await isTold(administrator, 'Set its permissions to 755')
        chownSync(path, uid, uid)
      }
      await administrator.goto('/wp-admin/')
      assert.equal(await administrator.page.locator('.logto-rp-notice').count(), 0)
    } finally {
      await stack.phpFpm.restart(inputs.extension)
    }
  })

  scene('a program that dies after its first answer leaves wp-admin standing, and why is said', async (play) => {
    const { stack, administrator } = play
    const path = program(stack)
    const sums = join(stack.wordpress.folder, 'wp-content/plugins/logto-relying-party/SHA256SUMS')
    const packaged = readFileSync(sums, 'utf8')
    const version = /NUMBER = (\d+)/.exec(readFileSync(join(dirname(sums), 'src/Contract_Version.php'), 'utf8'))[1]
    const dying = `#!/bin/sh\nread line\necho '{"Ok":${version}}'\n`
    const sha256 = createHash('sha256').update(dying).digest('hex')
    renameSync(path, `${path}.away`)
    try {
      writeFileSync(path, dying, { mode: 0o755 })
      writeFileSync(sums, packaged.replace(/^\w+(?=  bin\/x86_64)/m, sha256))
      await stack.phpFpm.restart(null)
      await isTold(administrator, 'The relying party gives no answer (runtime-trap')
      assert.equal((await administrator.goto('/wp-admin/plugins.php')).status(), 200)
      await openSettings(administrator)
      await administrator.page.getByText('Advanced').click()
      await administrator.page.getByLabel('Extra authorization parameters').fill('a=b')
      await administrator.page.getByRole('button', { name: 'Save Changes' }).click()
      await administrator.see('The connection was not changed')
      assert.equal(await administrator.page.getByLabel('Extra authorization parameters').inputValue(), 'a=b')
      await administrator.goto('/wp-admin/site-health.php')
      await administrator.see('The relying party of Logto gives no answer')
    } finally {
      rmSync(path, { force: true })
      renameSync(`${path}.away`, path)
      writeFileSync(sums, packaged)
      await stack.phpFpm.restart(inputs.extension)
    }
    await isWorkingAgain(play)
  })

  scene('LOGTO_RUNTIME that asks for what is not there is said to be the cause', async ({ stack, administrator }) => {
    await stack.phpFpm.restart(null)
    try {
      for (const [LOGTO_RUNTIME, told] of [
        ['extension', 'asks for the PHP extension'],
        ['wasm', 'names a way to run the relying party that does not exist'],
      ]) {
        stack.wordpress.configure({ LOGTO_RUNTIME })
        await isTold(administrator, told)
      }
    } finally {
      stack.wordpress.configure()
      await stack.phpFpm.restart(inputs.extension)
    }
  })
}

/** Pages are as ever; who wants to sign in is told, and has WordPress's own form. */
async function theSiteStands({ arrive, photograph }) {
  const visitor = await arrive()
  assert.equal((await visitor.goto('/')).status(), 200)
  assert.equal(await visitor.nameAtSite(), null)
  const answer = await visitor.goto('/wp-login.php')
  assert.equal(answer.status(), 503)
  await visitor.page.getByRole('heading', { name: 'Signing in is not possible at the moment' }).waitFor()
  await photograph(visitor, 'runtime-missing')
  await visitor.page.getByRole('link', { name: 'Sign in with a WordPress password' }).click()
  await logInWithPassword(visitor.page, owner)
  await visitor.page.waitForURL('**/wp-admin/**')
}

async function isWorkingAgain({ arrive }) {
  const visitor = await arrive()
  await visitor.goto('/wp-login.php')
  await visitor.isAskedToSignIn()
}

/** The beginning of a command for which nothing in `folder` may be executed, by a mount that it alone sees. */
function withoutExecution(folder) {
  const mount = 'mount --bind "$0" "$0" && mount --options remount,bind,noexec "$0" && exec "$@"'
  return ['unshare', '--mount', 'sh', '-c', mount, folder]
}

async function isTold(administrator, text) {
  await administrator.goto('/wp-admin/')
  await administrator.page.locator('.logto-rp-notice', { hasText: text }).waitFor()
}

const program = (stack) =>
  join(stack.wordpress.folder, 'wp-content/plugins/logto-relying-party/bin/x86_64-linux/relying-party')

/** While `act` runs there is neither the extension nor the program. */
export async function withoutRuntime(stack, act) {
  const path = program(stack)
  renameSync(path, `${path}.away`)
  await stack.phpFpm.restart(null)
  try {
    return await act()
  } finally {
    renameSync(`${path}.away`, path)
    await stack.phpFpm.restart(inputs.extension)
  }
}
