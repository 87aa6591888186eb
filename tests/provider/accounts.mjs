// The people of this provider. They live in memory: each start begins with the same ones.
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'

export const defaultAccounts = [
  {
    id: 'a1lc3x7w2k9p',
    username: 'alice',
    email: 'alice@example.com',
    name: 'Alice Adams',
    password: 'violet-Anchor-27-meadow',
  },
  {
    id: 'gr4c3h0pp3r1',
    username: 'grace',
    email: 'grace@example.com',
    name: 'Grace Hill',
    password: 'copper-Lantern-58-harbor',
    roles: ['admin'],
  },
  { id: 'ph0n3p3rs0n1', phone: '15550100123' },
]

/** The digits of a number as a person types it, as Logto stores it, or null. */
export function phoneDigits(typed) {
  const digits = typed.replace(/[\s().-]/g, '').replace(/^\+/, '')
  return /^[1-9]\d{6,14}$/.test(digits) ? digits : null
}

export class Accounts {
  #accounts = new Map()

  constructor(accounts) {
    for (const account of accounts) this.#add(account)
  }

  static read(file) {
    return new Accounts(file ? JSON.parse(readFileSync(file, 'utf8')) : defaultAccounts)
  }

  get all() {
    return [...this.#accounts.values()]
  }

  byId(id) {
    return this.#accounts.get(id)
  }

  byPhone(phone) {
    return this.all.find((account) => account.phone === phone)
  }

  /** The account whose username or e-mail address and password these are. */
  byPassword(identifier, password) {
    const name = identifier.trim().toLowerCase()
    const account = this.all.find((one) => [one.username, one.email].includes(name))
    return account?.password !== undefined && account.password === password ? account : undefined
  }

  create(fields) {
    return this.#add({ ...fields, id: newId() })
  }

  #add(account) {
    const now = Date.now()
    const stored = { createdAt: now, updatedAt: now, ...account, id: account.id ?? newId() }
    this.#accounts.set(stored.id, stored)
    return stored
  }
}

/** Logto's form of a user id: twelve lower-case letters and digits. */
function newId() {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length: 12 }, () => alphabet[randomInt(alphabet.length)]).join('')
}
