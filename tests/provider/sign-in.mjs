// The sign-in pages: by password, and by phone and code, where a new number becomes a new account.
import { randomInt } from 'node:crypto'
import { phoneDigits } from './accounts.mjs'
import { readForm } from './http.mjs'
import { codePage, createPage, errorPage, passwordPage, phonePage } from './pages.mjs'

const lifetime = 10 * 60 * 1000
const attempts = 5

export class SignInPages {
  #verifications = new Map()

  constructor(accounts, sms) {
    this.accounts = accounts
    this.sms = sms
  }

  /** Answers `/sign-in/<interaction>` and what lies below it. */
  async answer(provider, request, response) {
    const [, , uid, step = ''] = new URL(request.url, 'http://provider').pathname.split('/')
    let interaction
    try {
      interaction = await provider.interactionDetails(request, response)
    } catch {
      return show(response, errorPage('This sign-in has ended', 'Go back to the site and begin again.'), 400)
    }
    if (interaction.uid !== uid) return show(response, errorPage('This is another sign-in'), 400)

    const visit = {
      base: `/sign-in/${uid}`,
      uid,
      parameters: interaction.params,
      form: request.method === 'POST' ? await readForm(request) : new URLSearchParams(),
      show: (html, status) => show(response, html, status),
      finish: (result) => {
        this.#verifications.delete(uid)
        return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
      },
    }
    const handler = this.#handlers[`${request.method} ${step}`]
    return handler ? handler.call(this, visit) : visit.show(errorPage('There is no such page'), 404)
  }

  #handlers = {
    'GET ': (visit) =>
      startsByPhone(visit.parameters) ? this.#askForPhone(visit) : visit.show(passwordPage(visit.base, hint(visit))),
    'GET password': (visit) => visit.show(passwordPage(visit.base)),
    'POST ': (visit) => this.#password(visit),
    'GET phone': (visit) => this.#askForPhone(visit),
    'POST phone': (visit) => this.#sendCode(visit),
    'POST code': (visit) => this.#code(visit),
    'POST create': (visit) => this.#create(visit),
    'GET cancel': (visit) =>
      visit.finish({ error: 'access_denied', error_description: 'The end-user aborted interaction' }),
  }

  #password({ base, form, show, finish }) {
    const identifier = form.get('identifier') ?? ''
    const account = this.accounts.byPassword(identifier, form.get('password') ?? '')
    if (!account) return show(passwordPage(base, { identifier, error: 'Incorrect account or password.' }), 400)
    return finish(signedIn(account))
  }

  #askForPhone({ base, parameters, show }) {
    show(phonePage(base, { registering: registers(parameters) }))
  }

  async #sendCode({ base, uid, parameters, form, show }) {
    const typed = form.get('phone') ?? ''
    const again = (error) => show(phonePage(base, { registering: registers(parameters), phone: typed, error }), 400)
    const phone = phoneDigits(typed)
    if (!phone) return again('That is not a phone number.')

    const code = String(randomInt(1_000_000)).padStart(6, '0')
    try {
      await this.sms.send(phone, this.accounts.byPhone(phone) ? 'SignIn' : 'Register', code)
    } catch (error) {
      // Logto shows the visitor what Twilio said, too.
      return again(error.message)
    }
    this.#verifications.set(uid, { phone, code, until: Date.now() + lifetime, attempts, verified: false })
    return show(codePage(base, { phone }))
  }

  #code({ base, uid, parameters, form, show, finish }) {
    const verification = this.#verifications.get(uid)
    if (!verification || verification.until < Date.now() || verification.attempts-- <= 0) {
      this.#verifications.delete(uid)
      return show(phonePage(base, { error: 'That code has expired. Ask for a new one.' }), 400)
    }
    const { phone, code } = verification
    if (form.get('code')?.trim() !== code) {
      return show(codePage(base, { phone, error: 'That is not the code. Look again.' }), 400)
    }
    verification.verified = true
    const account = this.accounts.byPhone(phone)
    if (account) return finish(signedIn(account))
    if (registers(parameters)) return finish(signedIn(this.accounts.create({ phone })))
    return show(createPage(base, { phone }))
  }

  #create({ base, uid, show, finish }) {
    const verification = this.#verifications.get(uid)
    if (!verification?.verified) return show(phonePage(base), 400)
    const { phone } = verification
    return finish(signedIn(this.accounts.byPhone(phone) ?? this.accounts.create({ phone })))
  }
}

const signedIn = (account) => ({ login: { accountId: account.id, remember: true } })

const registers = ({ first_screen: screen }) => ['register', 'identifier:register'].includes(screen)

const startsByPhone = (parameters) => registers(parameters) || (parameters.identifier ?? '').split(' ')[0] === 'phone'

const hint = ({ parameters }) => ({ identifier: parameters.login_hint ?? '' })

function show(response, html, status = 200) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(html)
}
