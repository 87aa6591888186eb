// The main journey, for the WordPress that is named: those that are older than the newest.
import { Theatre } from './harness/theatre.mjs'
import { install } from './install.mjs'
import { interim } from './interim.mjs'
import { password } from './password.mjs'
import { phone } from './phone.mjs'
import { settings } from './settings.mjs'
import { signOut } from './sign-out.mjs'
import { siteHealth } from './site-health.mjs'
import { providerDown } from './trouble.mjs'

const theatre = new Theatre()

install(theatre)
settings(theatre)
password(theatre)
phone(theatre)
signOut(theatre)
interim(theatre)
siteHealth(theatre)
providerDown(theatre)
