// Children that do not outlive us, not even when we are killed and can end nothing ourselves.
import { existsSync } from 'node:fs'

const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync)

/** Program and arguments that end with SIGTERM when the process that starts them is gone (Linux). */
export function mortal(program, args) {
  return setpriv ? [setpriv, ['--pdeathsig', 'TERM', program, ...args]] : [program, args]
}
