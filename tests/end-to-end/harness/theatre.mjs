// One stack for all scenes, played in order; a scene that fails leaves pictures and logs behind.
import { after, before, test } from 'node:test'
import { runtime, screenshots, Stack } from './stack.mjs'
import { startChromium, Visitor } from './visitor.mjs'

const sceneLimit = 90_000

export class Theatre {
  constructor() {
    before(async () => {
      ;[this.stack, this.chromium] = await Promise.all([Stack.start(), startChromium()])
      this.people = Object.fromEntries(this.stack.provider.accounts.map((account) => [account.username, account]))
      // The administrator stays at the same browser from scene to scene.
      this.administrator = await Visitor.arrive(this.stack, this.chromium)
    })
    after(async () => {
      await this.chromium?.close()
      await this.stack?.stop()
    })
  }

  /**
   * `act({ stack, administrator, people, arrive, photograph, skip })`; whoever arrives leaves with the scene. Without a vital
   * scene none of the later ones can be played; one that means one runtime (`only`) is skipped with the other, and says so.
   */
  scene = (name, act, { vital = false, only = runtime } = {}) => {
    test(name, { timeout: sceneLimit }, async (scene) => {
      if (only !== runtime) return scene.skip(`means the ${only}, and this is the ${runtime}`)
      if (this.over) return scene.skip(`after "${this.over}" failed`)
      const cast = []
      const arrive = async (options) => {
        cast.push(await Visitor.arrive(this.stack, this.chromium, options))
        return cast.at(-1)
      }
      const photograph = (visitor, title) => visitor.photograph(screenshots, title)
      const skip = (why) => scene.skip(why)
      try {
        await act({ stack: this.stack, administrator: this.administrator, people: this.people, arrive, photograph, skip })
      } catch (error) {
        if (vital) this.over = name
        await this.#report(name, [this.administrator, ...cast])
        throw error
      } finally {
        await Promise.all(cast.map((visitor) => visitor.leave()))
      }
    })
  }

  async #report(name, visitors) {
    const title = `failed-${name.replace(/\W+/g, '-').toLowerCase().slice(0, 60)}`
    for (const [index, visitor] of visitors.entries()) {
      await visitor.photograph(screenshots, `${title}-${index}`)
      console.error(`${title}-${index}: at ${visitor.page.url()}\n${visitor.console.join('\n')}`)
    }
    console.error(this.stack.logs())
  }
}
