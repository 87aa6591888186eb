// `wp …` on the site, as root types it.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { inputs } from './stack.mjs'
import { cliProgram } from './web.mjs'

const harness = fileURLToPath(new URL('wp-cli.php', import.meta.url))

/** `{ code, out, error }` of one command; without the extension where `extension` is null; `input` is what it reads. */
export function wp({ wordpress }, words, { extension = inputs.extension, php = [], environment = {}, input = '' } = {}) {
  const options = [...(extension ? ['-d', `extension=${extension}`] : []), ...php]
  const settings = { encoding: 'utf8', env: { ...process.env, ...environment } }
  return new Promise((resolve) => {
    const program = execFile(cliProgram(), [...options, harness, wordpress.folder, ...words], settings, (failed, out, error) =>
      resolve({ code: failed ? failed.code : 0, out, error }),
    )
    program.stdin.end(input)
  })
}

/** The rows that a command lists. */
export async function rows(stack, words) {
  const { code, out, error } = await wp(stack, [...words, '--format=json'])
  if (code !== 0) throw new Error(`wp ${words.join(' ')}: ${error}`)
  return JSON.parse(out.split('\n')[0])
}
