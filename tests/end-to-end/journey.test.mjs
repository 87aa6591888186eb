// The whole journey, in the order in which a site lives it.
import { afterwards } from './afterwards.mjs'
import { attacks } from './attacks.mjs'
import { Theatre } from './harness/theatre.mjs'
import { install } from './install.mjs'
import { password } from './password.mjs'
import { permalinks } from './permalinks.mjs'
import { phone } from './phone.mjs'
import { settings } from './settings.mjs'
import { signOut } from './sign-out.mjs'
import { trouble } from './trouble.mjs'
import { waysIn } from './ways-in.mjs'

const theatre = new Theatre()

for (const act of [install, settings, password, phone, signOut, permalinks, attacks, trouble, waysIn, afterwards]) {
  act(theatre)
}
