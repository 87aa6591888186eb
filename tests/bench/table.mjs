// What was measured, as the README shows it.

const million = 1e6
const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)]
const signed = (number, digits) => `${number < 0 ? '−' : '+'}${Math.abs(number).toFixed(digits)}`

const names = { page: 'page view', redirect: 'sign-in redirect', callback: 'callback, ES384' }
const bundled = 'callback, ES384, authority in the bundle alone'

export function table({ with: plugin, without, hashed, autoloaded }) {
  const rows = [['', 'WordPress alone', 'the plugin adds']]
  const add = (what, alone, more) => rows.push([what, alone, more])
  const counts = plugin.instructions
  if (counts) {
    const callback = hashed ? names.callback : `${names.callback} (no hashed directory here)`
    for (const [kind, name] of [['page', names.page], ['redirect', names.redirect], ['callback', callback], ['bundle', bundled]]) {
      if (!counts[kind]) continue
      const alone = median(without.instructions[kind === 'bundle' ? 'callback' : kind])
      const more = median(counts[kind]) - alone
      add(`${name}: million instructions`, (alone / million).toFixed(1), signed(more / million, 2))
    }
  }
  if (plugin.facts) {
    for (const [kind, name] of Object.entries(names)) {
      const [ours, theirs] = [plugin.facts[kind], without.facts[kind]]
      const files = ours.files - theirs.files
      add(`${name}: files`, theirs.files, `${signed(files, 0)}, of which ${ours.own.length} its own`)
      add(`${name}: queries`, theirs.queries, signed(ours.queries - theirs.queries, 0))
    }
    add('autoloaded options', '', signed(autoloaded.length, 0))
  }
  if (plugin.memory) {
    const megabyte = 1e6
    for (const [kind, name] of [['anonymous', 'private memory of a worker, MB'], ['own', '… and of it, not shared with php-fpm’s first process']]) {
      const [ours, alone] = [plugin.memory[kind], without.memory[kind]]
      add(name, (alone / megabyte).toFixed(2), signed((ours - alone) / megabyte, 2))
    }
  }
  if (plugin.rate) {
    const best = (rate) => Math.max(...rate.map(({ perSecond }) => perSecond))
    const least = (rate) => Math.min(...rate.map(({ milliseconds }) => milliseconds))
    const [alone, ours] = [best(without.rate), best(plugin.rate)]
    add('sign-ins a second, four browsers', alone.toFixed(1), `${ours.toFixed(1)}, which is ${(ours / alone).toFixed(2)} of it`)
    const [processor, more] = [least(without.rate), least(plugin.rate)]
    add('PHP’s processor time a sign-in, ms', processor.toFixed(1), signed(more - processor, 1))
  }
  const [head, ...body] = rows.map((row) => `| ${row.join(' | ')} |`)
  return [head, '| --- | --- | --- |', ...body, ''].join('\n')
}
