// Measures what the plugin costs; README.md says how. Prints a table and writes it to target/bench/table.md.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inputs } from '../end-to-end/harness/stack.mjs'
import { Measurement } from './measurement.mjs'
import { Site } from './site.mjs'
import { table } from './table.mjs'

const { values } = parseArgs({
  options: { only: { type: 'string', default: 'instructions,facts,memory,rate' }, 'keep-profiles': { type: 'boolean' } },
})
const parts = values.only.split(',')
const output = fileURLToPath(new URL('../../target/bench/', import.meta.url))
rmSync(output, { recursive: true, force: true })
mkdirSync(output, { recursive: true })

const site = await Site.start()
try {
  const results = { hashed: site.hashed, load: loadavg()[0] }
  results.with = await new Measurement(site, { plugin: true, extension: inputs.extension, parts, save }).run()
  results.autoloaded = site.autoloadedOptions()
  site.withoutPlugin()
  results.without = await new Measurement(site, { plugin: false, extension: null, parts, save }).run()
  writeFileSync(join(output, 'results.json'), JSON.stringify(results, null, 2))
  const text = table(results)
  writeFileSync(join(output, 'table.md'), text)
  console.log(`\n${text}`)
} catch (error) {
  console.error(site.logs())
  throw error
} finally {
  await site.stop()
}

/** A profile to look into with callgrind_annotate. */
function save(profile, name) {
  if (values['keep-profiles']) copyFileSync(profile, join(output, `callgrind.${name}`))
}
