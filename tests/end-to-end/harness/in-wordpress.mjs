// What has no screen: PHP inside the site, and the messages that it sends.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inputs } from './stack.mjs'
import { cliProgram, withExtension } from './web.mjs'

/** In PHP: what runs the relying party there, whichever it is. */
export const currentRuntime = `( new Logto_RP\\Runtimes( new Logto_RP\\Program( WP_PLUGIN_DIR . '/logto-relying-party' ) ) )->current()`

/** Runs PHP after WordPress is loaded; what it printed. */
export function inWordpress({ wordpress }, code) {
  const php = [...withExtension(inputs.extension), '-r', `require $argv[1] . '/wp-load.php'; ${code}`]
  return execFileSync(cliProgram(), [...php, wordpress.folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Keeps messages in place of sending them: `mailbox.messages()`, and `mailbox.close()` in the end. */
export function openMailbox({ wordpress, webUser }) {
  const content = join(wordpress.folder, 'wp-content')
  const file = join(content, 'messages.jsonl')
  const plugin = join(content, 'mu-plugins/mailbox.php')
  mkdirSync(join(content, 'mu-plugins'), { recursive: true })
  writeFileSync(file, '')
  if (webUser) execFileSync('chown', [webUser, file])
  writeFileSync(
    plugin,
    `<?php add_filter( 'pre_wp_mail', function ( $sent, $message ) {
      file_put_contents( '${file}', json_encode( $message ) . "\\n", FILE_APPEND );
      return true;
    }, 10, 2 );`,
  )
  return {
    messages: () => readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)),
    close: () => [file, plugin].filter(existsSync).forEach((path) => rmSync(path)),
  }
}
