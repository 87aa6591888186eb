// What a test may ask of the provider, on a loopback port of its own. JSON in, JSON out.
import { createServer } from 'node:http'
import { readBody } from './http.mjs'

export function createControlServer(standIn) {
  const answers = {
    'GET /_count': () => standIn.traffic.counts,
    'POST /_count/reset': () => standIn.traffic.reset(),
    'POST /_misbehave': (fault) => standIn.traffic.misbehave(fault),
    'POST /_keys': ({ algorithm } = {}) => standIn.rotateKeys(algorithm),
    'POST /_logout-token': (said) => standIn.logoutToken(said),
    'POST /_tenant': (settings) => standIn.change(settings),
    'POST /_down': () => standIn.down(),
    'POST /_up': () => standIn.up(),
    'GET /_issued': () => standIn.settings.issued,
    'GET /_accounts': () => standIn.accounts.all,
    'POST /_accounts': (account) => standIn.accounts.create(account),
  }
  return createServer(async (request, response) => {
    const answer = answers[`${request.method} ${request.url}`]
    response.setHeader('content-type', 'application/json')
    try {
      if (!answer) throw new Error(`unknown; there are ${Object.keys(answers).join(', ')}`)
      const body = await readBody(request)
      const result = await answer(body ? JSON.parse(body) : undefined)
      response.end(JSON.stringify(result ?? { done: true }))
    } catch (error) {
      response.statusCode = 400
      response.end(JSON.stringify({ error: error.message }))
    }
  })
}
