// For each surface on a line of the input: what is saved without typing, and what is saved after a word was typed in each of
// some places, and what when it is typed below all of them. Without a browser: nothing of the surface that writes needs one.
import { readFileSync } from 'node:fs'
import { schema } from '../../../guidance/assets/surface/schema.js'
import { Sources, written } from '../../../guidance/assets/surface/writing.js'

for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { surface, places } = JSON.parse(line)
  const sources = new Sources()
  const doc = sources.take(surface, schema)
  doc.check()
  const found = []
  doc.descendants((node, place) => { if (node.isTextblock && node.type.name !== 'source') found.push([place, node]) })
  const chosen = places.map(part => found[Math.floor(part * found.length)]).filter(Boolean)
  const edits = chosen.map(([place, node], index) => edited(doc, sources, place + 1 + within(node, index)))
  const below = written(doc.copy(doc.content.addToEnd(typedAt())), sources).text
  process.stdout.write(JSON.stringify({ saved: written(doc, sources).text, edits, below }) + '\n')
}

function within (node, index) {
  const place = [0, Math.floor(node.content.size / 2), node.content.size][index % 3]
  return place && /[\ud800-\udbff]$/.test(node.textBetween(place - 1, place)) ? place - 1 : place // never amid an emoji
}

function typedAt (at) {
  return schema.node('paragraph', null, [schema.text('Zebra', !at || at.parent.type.spec.code ? [] : at.marks())])
}

function edited (doc, sources, place) {
  const at = doc.resolve(place)
  const typed = typedAt(at)
  const changed = doc.replace(place, place, typed.slice(0, typed.content.size))
  const before = written(doc, sources)
  const nowhere = [before.places.length ? before.text.length : before.text.lastIndexOf('\n') + 1, before.text.length]
  const [from, to] = before.places.find(([,, offset]) => offset === at.before(1)) || nowhere
  return { text: written(changed, sources).text, index: at.index(0), from, to, block: changed.child(at.index(0)).toJSON() }
}
