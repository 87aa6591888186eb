// The whole journey, in the order in which a site lives it.
import { afterwards } from './afterwards.mjs'
import { access } from './access.mjs'
import { attacks } from './attacks.mjs'
import { Theatre } from './harness/theatre.mjs'
import { interim } from './interim.mjs'
import { install } from './install.mjs'
import { password } from './password.mjs'
import { permalinks } from './permalinks.mjs'
import { phone } from './phone.mjs'
import { settings } from './settings.mjs'
import { signOut } from './sign-out.mjs'
import { subDirectory } from './sub-directory.mjs'
import { trouble } from './trouble.mjs'
import { waysIn } from './ways-in.mjs'

const theatre = new Theatre()

const acts = [install, settings, password, phone, signOut, interim, permalinks, subDirectory].concat([
  attacks,
  trouble,
  waysIn,
  access,
  afterwards,
])

for (const act of acts) act(theatre)
