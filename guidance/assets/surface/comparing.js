// What a document says, without where it came from and without what no reader sees: to tell whether two say the same.

import { held } from './inline.js'

const SAID = ['level', 'anchor', 'name', 'title', 'strength', 'certainty', 'audience', 'start', 'label', 'src', 'alt', 'info', 'href']

// Each block as a string; empty ones are left out.
export function said (doc) {
  const blocks = []
  doc.forEach((node, place) => {
    const plain = block(node)
    if (plain) blocks.push({ words: JSON.stringify(plain), place, node })
  })
  return blocks
}

function block (node) {
  if (node.isTextblock) return textblock(node)
  const inner = []
  node.forEach(child => inner.push(block(child)))
  return [name(node), attributes(node), inner.filter(Boolean)]
}

// The first row of a table is its head, whatever its cells are called meanwhile.
const name = ({ type }) => type.name === 'head' ? 'cell' : type.name

function attributes ({ attrs }) {
  return SAID.filter(key => attrs[key]).map(key => [key, String(attrs[key])])
}

function textblock (node) {
  if (node.type.spec.code) return [name(node), attributes(node), node.textContent]
  const runs = []
  node.forEach(child => {
    const marks = held(child).map(mark => [mark.type.name, attributes(mark)]).sort()
    const last = runs[runs.length - 1]
    if (child.isText && last?.text !== undefined && JSON.stringify(last.marks) === JSON.stringify(marks)) last.text += child.text
    else runs.push(child.isText ? { text: child.text, marks } : { thing: name(child), said: attributes(child), marks: name(child) === 'gap' ? [] : marks })
  })
  const plain = spaced(runs)
  return plain.length || name(node) === 'cell' ? [name(node), attributes(node), plain] : null
}

// Spaces count once, and not at all at the ends of a line.
function spaced (runs) {
  runs.forEach((run, place) => {
    if (run.text === undefined) return
    run.text = run.text.replace(/\s+/g, ' ')
    const isEdge = other => !other || other.thing === 'gap'
    if (isEdge(runs[place - 1])) run.text = run.text.trimStart()
    if (isEdge(runs[place + 1])) run.text = run.text.trimEnd()
  })
  const filled = runs.filter(run => run.text !== '')
  while (filled[filled.length - 1]?.thing === 'gap') filled.pop()
  while (filled[0]?.thing === 'gap') filled.shift()
  return filled.map(run => run.text?.trim() === '' ? { ...run, marks: [] } : run)
}
