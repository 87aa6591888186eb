// What the whole run must not have left behind.
import assert from 'node:assert/strict'

export function afterwards({ scene }) {
  scene('PHP had nothing to complain about in the plugin', ({ stack }) => {
    const complaints = stack
      .phpLog()
      .split('\n')
      .filter(
        (line) => /PHP (Warning|Notice|Deprecated|Fatal|Parse)/.test(line) && line.includes('logto-relying-party'),
      )
    assert.deepEqual(complaints, [])
  })

  scene('no secret and no token is in a log or in the database', ({ stack }) => {
    const options = stack.mariadb.query('SELECT option_name, option_value FROM wp_options', 'wordpress').join('\n')
    const sessions = stack.mariadb.query('SELECT * FROM wp_logto_rp_sessions', 'wordpress').join('\n')
    for (const [where, text] of Object.entries({ options, sessions, log: stack.phpLog() })) {
      assert.ok(!text.includes(stack.clientSecret), `the app secret in ${where}`)
      assert.doesNotMatch(text, /eyJ[\w-]+\.eyJ[\w-]+\./, `a token in ${where}`)
    }
  })
}
