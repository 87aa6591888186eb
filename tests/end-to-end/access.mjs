// Our own screens can be used without seeing them: no violation that axe-core finds.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { openSettings } from './settings.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export function access({ scene }) {
  scene('the settings page and the profile section have no barriers', async ({ administrator }) => {
    await openSettings(administrator)
    await administrator.page.getByText('Advanced', { exact: true }).click()
    assert.deepEqual(await violations(administrator.page, '.logto-rp'), [])
  })

  scene('a page that explains a refusal has none either', async ({ arrive }) => {
    const visitor = await arrive({ viewport: { width: 390, height: 844 } })
    await visitor.goto('/?logto=callback&code=x&state=y')
    await visitor.see('Error ID')
    assert.deepEqual(await violations(visitor.page, 'main'), [])
  })
}

async function violations(page, within) {
  await page.evaluate(axe)
  const result = await page.evaluate((selector) => window.axe.run(selector), within)
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
