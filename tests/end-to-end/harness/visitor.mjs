// A person at a browser of their own. Methods are what a person does or sees, whichever page does it.
import { chromium } from 'playwright-core'
import { join } from 'node:path'

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'].concat([
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
])
const patience = 10_000

export const startChromium = () =>
  chromium.launch({ executablePath: process.env.LOGTO_CHROMIUM ?? '/usr/bin/chromium', args: flags })

export class Visitor {
  static async arrive(stack, chromium, { viewport = { width: 1280, height: 900 }, cookies = [], origin = stack.origin } = {}) {
    const visitor = new Visitor()
    visitor.stack = stack
    visitor.origin = origin
    visitor.console = []
    visitor.context = await chromium.newContext({
      viewport,
      permissions: ['clipboard-read', 'clipboard-write'],
      // The authority of the tests is none of this browser's.
      ignoreHTTPSErrors: true,
    })
    visitor.context.setDefaultTimeout(patience)
    await visitor.context.addCookies(cookies)
    visitor.context.on('console', (message) => {
      // wordpress.org and Gravatar are not to be had here.
      if (/ERR_NAME_NOT_RESOLVED/.test(message.text())) return
      if (['error', 'warning'].includes(message.type())) visitor.console.push(`${message.type()}: ${message.text()}`)
    })
    visitor.page = await visitor.context.newPage()
    return visitor
  }

  /** Opens an address of the site. */
  async goto(path) {
    return this.page.goto(new URL(path, this.origin).href)
  }

  async see(text) {
    await this.page.getByText(text).first().waitFor()
  }

  /** The address now, as the site's path, or whole where it is elsewhere. */
  get at() {
    return this.page.url().replace(this.origin, '')
  }

  /** At the provider's sign-in page, which a signed-in person would not see. */
  async isAskedToSignIn(page = this.page) {
    await page.getByRole('heading', { name: 'Sign in to your account' }).waitFor()
  }

  async givePassword({ username, password }, page = this.page) {
    await this.isAskedToSignIn(page)
    await page.getByLabel('Username or email').fill(username)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await this.backAtSite(page)
  }

  /** Types a number, reads the SMS from the inbox, and types the code. */
  async givePhone(number) {
    const { page } = this
    await page.getByRole('link', { name: 'Continue with phone number' }).click()
    await page.getByLabel('Phone number').fill(number)
    await page.getByRole('button', { name: 'Send code' }).click()
    await page.getByLabel('Verification code').fill(await this.#codeSentTo(number))
    await page.getByRole('button', { name: 'Continue' }).click()
  }

  async #codeSentTo(number) {
    const to = number.replace(/[^+\d]/g, '')
    const messages = await (await fetch(`${this.stack.provider.inbox}messages`)).json()
    const [code] = messages.find((message) => message.to === to).body.match(/\d{6}/)
    return code
  }

  async backAtSite(page = this.page) {
    await page.waitForURL((url) => url.origin === this.origin)
  }

  /** The name in WordPress's admin bar, or null for somebody who is not signed in. */
  async nameAtSite() {
    await this.goto('/')
    const bar = this.page.locator('#wp-admin-bar-my-account .display-name').first()
    return (await bar.count()) ? bar.textContent() : null
  }

  /** Follows the *Log Out* link of the admin bar. */
  async logOut() {
    await this.goto('/')
    const link = this.page.locator('#wp-admin-bar-logout a')
    await this.page.goto(await link.getAttribute('href'))
  }

  cookies() {
    return this.context.cookies()
  }

  async photograph(folder, name) {
    await this.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true }).catch(() => {})
  }

  leave() {
    return this.context.close()
  }
}
