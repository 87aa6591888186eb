// The whole journey, in the order in which a site lives it.
import { afterwards } from './afterwards.mjs'
import { access } from './access.mjs'
import { accounts } from './accounts.mjs'
import { attacks } from './attacks.mjs'
import { backchannelLogout } from './backchannel-logout.mjs'
import { breakGlass } from './break-glass.mjs'
import { brokenOff } from './broken-off.mjs'
import { Theatre } from './harness/theatre.mjs'
import { commandLine } from './command-line.mjs'
import { conflicts } from './conflicts.mjs'
import { interim } from './interim.mjs'
import { install } from './install.mjs'
import { keys } from './keys.mjs'
import { network } from './network.mjs'
import { neighbours } from './neighbours.mjs'
import { operators } from './operators.mjs'
import { owners } from './owners.mjs'
import { password } from './password.mjs'
import { permalinks } from './permalinks.mjs'
import { phone } from './phone.mjs'
import { portals } from './portal.mjs'
import { published } from './published.mjs'
import { replay } from './replay.mjs'
import { runtimes } from './runtimes.mjs'
import { secure } from './secure.mjs'
import { settings } from './settings.mjs'
import { siteHealth } from './site-health.mjs'
import { signOut } from './sign-out.mjs'
import { strangers } from './strangers.mjs'
import { subDirectory } from './sub-directory.mjs'
import { trouble } from './trouble.mjs'
import { waysIn } from './ways-in.mjs'
import { wordpressPasswords } from './wordpress-passwords.mjs'

const theatre = new Theatre()

install(theatre)
settings(theatre)
password(theatre)
phone(theatre)
signOut(theatre)
backchannelLogout(theatre)
portals(theatre)
interim(theatre)
permalinks(theatre)
subDirectory(theatre)
network(theatre)
published(theatre)
attacks(theatre)
strangers(theatre)
replay(theatre)
conflicts(theatre)
accounts(theatre)
wordpressPasswords(theatre)
owners(theatre)
commandLine(theatre)
operators(theatre)
neighbours(theatre)
trouble(theatre)
brokenOff(theatre)
keys(theatre)
siteHealth(theatre)
runtimes(theatre)
waysIn(theatre)
breakGlass(theatre)
access(theatre)
secure(theatre)
afterwards(theatre)
