// A server process of ours: in a process group of its own, its output in a file, ended with its workers.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { mortal } from '../../mortal.mjs'

const running = new Set()

// Whatever ends this process, nothing that it started goes on.
process.once('exit', () => running.forEach((service) => service.kill('SIGKILL')))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1))

export class Service {
  constructor(program, args, { log, env = process.env, stopSignal = 'SIGTERM' }) {
    this.program = program
    this.stopSignal = stopSignal
    const output = openSync(log, 'a')
    this.child = spawn(...mortal(program, args), { detached: true, env, stdio: ['ignore', output, output] })
    this.ended = once(this.child, 'exit')
    running.add(this)
  }

  /** Throws when the process has ended: then waiting for it makes no sense. */
  assertRunning() {
    const { exitCode, signalCode } = this.child
    if (exitCode !== null || signalCode !== null) throw new Error(`${this.program} ended (${exitCode ?? signalCode})`)
  }

  async stop() {
    if (running.has(this)) {
      this.kill(this.stopSignal)
      const late = setTimeout(() => this.kill('SIGKILL'), 5000)
      await this.ended.catch(() => {})
      clearTimeout(late)
      this.kill('SIGKILL')
      running.delete(this)
    }
  }

  kill(signal) {
    try {
      process.kill(-this.child.pid, signal)
    } catch {
      // It is gone already.
    }
  }
}
