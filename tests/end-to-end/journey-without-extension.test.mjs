// The main journey from the ZIP alone, on a server whose PHP has never seen the extension.
import { Theatre } from './harness/theatre.mjs'
import { install } from './install.mjs'
import { password } from './password.mjs'
import { phone } from './phone.mjs'
import { whatRuns, withoutAnyRuntime } from './runtimes.mjs'
import { settings } from './settings.mjs'
import { signOut } from './sign-out.mjs'
import { providerDown } from './trouble.mjs'

const theatre = new Theatre()

install(theatre)
settings(theatre)
whatRuns(theatre)
password(theatre)
phone(theatre)
signOut(theatre)
providerDown(theatre)
withoutAnyRuntime(theatre)
