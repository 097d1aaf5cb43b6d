// Footnotes on the surface: numbered by where the text first asks for them, as readers see them.
import { Plugin } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'

export function numbered () {
  return new Plugin({
    state: {
      init: (_, { doc }) => decorated(doc),
      apply: (change, found) => change.docChanged ? decorated(change.doc) : found
    },
    props: { decorations (state) { return this.getState(state) } }
  })
}

function decorated (doc) {
  const numbers = new Map()
  const places = []
  doc.descendants((node, place) => {
    const { label } = node.attrs
    if (node.type.name === 'noteref' && !numbers.has(label)) numbers.set(label, numbers.size + 1)
    if (['noteref', 'note'].includes(node.type.name)) places.push([place, node])
  })
  return DecorationSet.create(doc, places.map(([place, node]) =>
    Decoration.node(place, place + node.nodeSize, { 'data-number': numbers.get(node.attrs.label) ?? '–' })))
}

export function freeLabel (doc) {
  let most = 0
  doc.descendants(node => { most = Math.max(most, Number(/^\d+$/.test(node.attrs.label || '') ? node.attrs.label : 0)) })
  return String(most + 1)
}

// The mark where the cursor is, the note behind the last block.
export function insertNote (state, words) {
  const { noteref, note, paragraph } = state.schema.nodes
  const label = freeLabel(state.doc)
  const change = state.tr
  const written = note.create({ label }, paragraph.create(null, words ? state.schema.text(words) : null))
  change.insert(state.doc.content.size, written)
  return change.insert(state.selection.to, noteref.create({ label }))
}
