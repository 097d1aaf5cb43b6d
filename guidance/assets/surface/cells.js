// What is pasted into a table, or deleted across it: it stays one table, and no cell comes to stand where another was.
import { Fragment, Slice } from 'prosemirror-model'
import { TextSelection } from 'prosemirror-state'
import { __pastedCells as pastedCells, addRowAfter, cellAround, CellSelection, deleteTable, findTable, isInTable, selectedRect } from 'prosemirror-tables'

import { inOne, rowBelow } from './commands.js'
import { schema } from './schema.js'

const { nodes } = schema

// A cell is one run of words: several blocks would tear its table apart, and become lines of it instead.
export function fitting (slice, state) {
  const cells = isInTable(state) && pastedCells(slice)
  return cells === false || cells?.width * cells?.height > 1 ? slice : new Slice(lines(slice), 0, 0)
}

function lines ({ content, openStart }) {
  const found = []
  content.descendants((node, _, parent, index) => {
    if (node.type === nodes.note && content.childCount > 1) return false // it stands where notes stand
    if (!node.isTextblock) return node.isInline ? !found.push(node) : true
    const isFirst = !found.length
    if (!isFirst) found.push(parent?.type === nodes.row && index ? schema.text('; ') : nodes.gap.create())
    if (parent?.type === nodes.item && !index && !(isFirst && openStart)) found.push(schema.text('• '))
    found.push(...node.content.content)
    return false
  })
  return Fragment.fromArray(found)
}

// What is dragged into a cell becomes words of it too, and what was chosen across cells leaves them empty behind it.
export function dropped (view, event, slice, isMoved) {
  const { state } = view
  const place = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos
  if (!slice.size || place === undefined) return false
  const { from, to, $from, $to } = state.selection
  const [crosses, isCell] = [cellAround($from)?.pos !== cellAround($to)?.pos, cellAround(state.doc.resolve(place))]
  if (!crosses && !isCell) return false
  if (place >= from && place <= to) return true // onto itself
  let change = state.tr
  if (isMoved && crosses) emptied(state, made => { change = made })
  else if (isMoved) change.deleteSelection()
  const at = change.mapping.map(place)
  isCell ? change.insert(at, lines(slice)) : change.replaceRange(at, at, slice)
  view.dispatch(change.setMeta('uiEvent', 'drop'))
  view.focus()
  return true
}

// Cells that are pasted at a cursor go into rows of their own, unless those that they would cover are empty.
export function asRows (state, slice, dispatch) {
  const cells = isInTable(state) && pastedCells(slice)
  if (!cells || state.selection instanceof CellSelection || isFree(selectedRect(state), cells)) return false
  inOne(state, dispatch, ...Array.from({ length: cells.height - 1 }, () => addRowAfter), rowBelow)
  return false
}

function isFree ({ table, top, left }, { width, height }) {
  const covered = table.content.content.slice(top, top + height)
  return covered.every(row => row.content.content.slice(left, left + width).every(cell => !cell.content.size))
}

// Whoever chose words in different cells, or in a cell and outside, has the cells emptied: without this a dose would move
// into the row of another drug, or become the head of its column.
export function keptApart (state, change) {
  const { from, to } = state.selection
  const [step] = change.steps
  if (!step?.slice || step.from > from || step.to < to || change.getMeta('history$') || change.getMeta('uiEvent') === 'drop') return change
  const { content } = step.slice
  const words = content.textBetween(0, content.size)
  let made = change
  emptied(state, emptying => { made = words ? emptying.insertText(words) : emptying })
  return made
}

export function emptied ({ selection, doc, tr }, dispatch) {
  const { from, to, $from, $to } = selection
  if (!(selection instanceof TextSelection) || cellAround($from)?.pos === cellAround($to)?.pos) return
  const [first, last] = [findTable($from), findTable($to)]
  const parts = [[first ? first.pos + first.node.nodeSize : from, last ? last.pos : to]]
  doc.nodesBetween(from, to, (node, place) => {
    if ([nodes.cell, nodes.head].includes(node.type)) parts.push([Math.max(from, place + 1), Math.min(to, place + node.nodeSize - 1)])
    return node.type !== nodes.table || [first?.pos, last?.pos].includes(place)
  })
  for (const part of parts.sort(([one], [other]) => other - one)) if (part[0] < part[1]) tr.delete(...part)
  dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(tr.mapping.map(from)))).scrollIntoView())
}

// A table that is chosen whole goes whole, as in Word.
export function wholeTable (state, dispatch) {
  const { selection } = state
  return selection instanceof CellSelection && selection.isColSelection() && selection.isRowSelection() && deleteTable(state, dispatch)
}
