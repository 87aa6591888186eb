// What the phones would show: every SMS that was accepted, newest first.
import { createServer } from 'node:http'
import { escape, page } from './pages.mjs'

export class Inbox {
  #messages = []

  add(message) {
    this.#messages = [{ ...message, at: new Date().toISOString() }, ...this.#messages].slice(0, 100)
  }

  get messages() {
    return this.#messages
  }
}

export function createInboxServer(inbox) {
  return createServer((request, response) => {
    if (request.url === '/messages') {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(inbox.messages))
      return
    }
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('cache-control', 'no-store')
    response.end(inboxPage(inbox.messages))
  })
}

function inboxPage(messages) {
  const list = messages.map(
    ({ to, body, at }) =>
      `<article class="message"><time datetime="${escape(at)}">${escape(at.slice(11, 19))}</time>` +
      `<b>${escape(to)}</b><br>${escape(body)}</article>`,
  )
  return page(
    'SMS inbox',
    `<h1>SMS inbox</h1><p>This stands in for every phone. It looks for new messages by itself.</p>
${list.join('\n') || '<p class="message">No message yet.</p>'}`,
    { wide: true, head: '<meta http-equiv="refresh" content="2">\n' },
  )
}
