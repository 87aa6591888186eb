// The whole journey, in the order in which a site lives it.
import { Theatre } from './harness/theatre.mjs'
import { install } from './install.mjs'

const theatre = new Theatre()
const stage = { scene: theatre.scene.bind(theatre) }

install(stage)
