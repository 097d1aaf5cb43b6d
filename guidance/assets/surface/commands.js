// What the tools and keys of the surface do; pressed once more, each takes back what it did.
import { lift, setBlockType, wrapIn } from 'prosemirror-commands'
import { liftListItem, wrapInList } from 'prosemirror-schema-list'
import { AllSelection, Plugin, Selection, TextSelection } from 'prosemirror-state'
import { addColumnAfter, addRowAfter, isInTable, selectedRect } from 'prosemirror-tables'
import { canJoin } from 'prosemirror-transform'

import { schema } from './schema.js'

const { nodes } = schema

const isList = node => node.type === nodes.bullets || node.type === nodes.numbers

// A heading stands in no list, as in Word: its line is taken out first.
export function heading (level) {
  return onWords((state, dispatch) => {
    const { parent } = state.selection.$from
    const isOn = parent.type === nodes.heading && parent.attrs.level === level
    if (isOn) return setBlockType(nodes.paragraph)(state, dispatch)
    return inOne(state, dispatch, ...listsRound(state.selection.$from).map(() => liftListItem(nodes.item)), setBlockType(nodes.heading, { level }))
  })
}

function listsRound (place) {
  return Array.from({ length: place.depth }, (_, depth) => place.node(depth)).filter(isList)
}

export function listOf (type) {
  return onWords((state, dispatch) => {
    const { $from, $to } = state.selection
    const range = $from.blockRange($to, node => HOLDERS.includes(node.type.name))
    const list = around(state, isList)
    if (range?.endIndex - range?.startIndex > 1) return oneList(state, dispatch, range, type)
    if (!list) return inOne(state, dispatch, setBlockType(nodes.paragraph), wrapInList(type))
    if (list.node.type === type) return liftListItem(nodes.item)(state, dispatch)
    const { tight } = list.node.attrs
    dispatch?.(state.tr.setNodeMarkup(list.place, type, { tight }))
    return true
  })
}

// Paragraphs and lists that were chosen together become one list; lists of that kind alone become paragraphs.
function oneList (state, dispatch, { parent, startIndex, endIndex, start, end }, type) {
  const chosen = parent.content.content.slice(startIndex, endIndex)
  if (chosen.some(node => !isList(node) && !node.inlineContent)) return wrapInList(type)(state, dispatch)
  const inside = chosen.every(node => node.type === type)
    ? chosen.flatMap(list => list.content.content.flatMap(item => item.content.content))
    : type.create(null, chosen.flatMap(node => isList(node) ? node.content.content : nodes.item.create(null, nodes.paragraph.create(null, node.content))))
  const change = state.tr.replaceWith(start, end, inside)
  const last = change.mapping.map(end)
  dispatch?.(change.setSelection(TextSelection.between(change.doc.resolve(start), change.doc.resolve(last))).scrollIntoView())
  return true
}

// At the beginning of an item Backspace takes its mark away first, as in Word.
export function backOut (state, dispatch) {
  const { empty, $from } = state.selection
  const isFirst = empty && !$from.parentOffset && $from.depth > 1 && $from.node(-1).type === nodes.item && !$from.index(-1)
  return isFirst && liftListItem(nodes.item)(state, dispatch)
}

export const quote = onWords((state, dispatch) =>
  around(state, node => node.type === nodes.quote) ? lift(state, dispatch) : wrapIn(nodes.quote)(state, dispatch))

// A note without words goes, and its marks with it.
export function withoutNote ({ selection: { $from }, tr }, dispatch) {
  const note = $from.node(1)
  if (note?.type !== nodes.note || note.content.size > 2) return false
  dispatch?.(tr.delete($from.before(1), $from.after(1)).scrollIntoView())
  return true
}

// Who chose everything means the words in it: round the whole there is no list and no heading, and the notes below are none.
function onWords (command) {
  return (state, dispatch) => {
    const { tr, doc, selection: { from, to } } = state
    let end = doc.content.size
    while (doc.resolve(end).nodeBefore?.type === nodes.note) end -= doc.resolve(end).nodeBefore.nodeSize
    if (from && (to < end || from > end)) return command(state, dispatch)
    return command(state.apply(tr.setSelection(TextSelection.between(doc.resolve(from), doc.resolve(end)))), dispatch)
  }
}

// Several commands as one change, taken back by one undo; whichever does not apply is left out.
export function inOne (state, dispatch, ...commands) {
  const change = state.tr
  for (const command of commands) {
    command(state, made => {
      const done = state.applyTransaction(made)
      for (const { steps } of done.transactions) steps.forEach(step => change.step(step))
      state = done.state
    })
  }
  dispatch?.(change.setSelection(Selection.fromJSON(change.doc, state.selection.toJSON())).scrollIntoView())
  return change.docChanged
}

// The nearest node round the cursor that is what is looked for, and its place.
export function around ({ selection }, wanted) {
  if (selection.node && wanted(selection.node)) return { node: selection.node, place: selection.from }
  const { $from } = selection
  for (let depth = $from.depth; depth > 0; depth--) {
    if (wanted($from.node(depth))) return { node: $from.node(depth), place: $from.before(depth) }
  }
  return null
}

export function hasMark ({ selection, storedMarks, doc }, type) {
  const { from, to, empty, $from } = selection
  return empty ? Boolean(type.isInSet(storedMarks || $from.marks())) : doc.rangeHasMark(from, to, type)
}

// A new line of text behind the outermost block of the cursor: the way out of every table and box.
export function paragraphAfter (state, dispatch) {
  const { $to } = state.selection
  if (!$to.depth) return false
  const place = $to.after(1)
  const change = state.tr.insert(place, nodes.paragraph.create())
  dispatch?.(change.setSelection(TextSelection.create(change.doc, place + 1)).scrollIntoView())
  return true
}

// As in Word, who adds a row or a column types into its first cell next.
export const rowBelow = added(addRowAfter, ({ table, bottom }) => 1 + sizeOf(table, bottom))
export const columnAfter = added(addColumnAfter, ({ table, right }) => 1 + sizeOf(table.firstChild, right))

function added (add, placeIn) {
  return (state, dispatch) => {
    if (!isInTable(state)) return false
    const rect = selectedRect(state)
    add(state, change => {
      const cell = change.doc.resolve(rect.tableStart + placeIn(rect) + 1)
      dispatch?.(change.setSelection(TextSelection.near(cell)).scrollIntoView())
    })
    return true
  }
}

const sizeOf = (node, count) => node.content.content.slice(0, count).reduce((size, { nodeSize }) => size + nodeSize, 0)

// A block of its own goes behind the paragraph of the cursor and never cuts it; an empty paragraph gives way to it.
export function addBlock (state, block) {
  const { $from } = state.selection
  const depth = blockDepth($from)
  const parent = $from.node(depth)
  const isEmpty = parent.type === nodes.paragraph && !parent.content.size
  const from = isEmpty ? $from.before(depth) : $from.after(depth)
  const isLast = $from.index(depth - 1) === $from.node(depth - 1).childCount - 1
  const added = isLast ? [block, nodes.paragraph.create()] : [block]
  const change = state.tr.replaceWith(from, isEmpty ? $from.after(depth) : from, added)
  return change.setSelection(Selection.near(change.doc.resolve(from + 1))).scrollIntoView()
}

// Inside a box what is added stays in it; a table, a list or a note is left first.
function blockDepth ($from) {
  for (let depth = 1; depth <= $from.depth; depth++) {
    if (!['container', 'quote'].includes($from.node(depth).type.name)) return depth
  }
  return $from.depth
}

const HOLDERS = ['doc', 'container', 'quote', 'item']

// What is chosen, put into a box; the box alone where nothing is chosen.
export function wrapped (state, attrs, inside) {
  const { $from, $to, empty } = state.selection
  const range = $from.blockRange($to, node => HOLDERS.includes(node.type.name))
  const chosen = empty || !range ? [] : state.doc.slice(range.start, range.end).content.content
  const [notes, blocks] = [true, false].map(isNote => chosen.filter(node => (node.type === nodes.note) === isNote))
  if (!blocks.length) return addBlock(state, nodes.container.create(attrs, inside))
  return state.tr.replaceWith(range.start, range.end, [nodes.container.create(attrs, blocks), ...notes]).scrollIntoView()
}

// Two lists of one kind side by side are one list in every text: they become one here as well. A note goes with the last mark
// that asks for it, and comes back with it. Behind a last block that is no text there is a line to go on with.
export function tidy () {
  const gone = new Map()
  return new Plugin({
    appendTransaction (changes, before, state) {
      if (!changes.some(change => change.docChanged)) return null
      const change = state.tr
      join(state.doc, change)
      withWords(before.doc, change)
      heads(change)
      while (withNotes(before.doc, change, gone)); // a note may hold the mark of another
      const last = change.doc.lastChild.type
      if ([nodes.table, nodes.container, nodes.rule].includes(last)) change.insert(change.doc.content.size, nodes.paragraph.create())
      return change.docChanged ? change : null
    }
  })
}

// An item that lost its words, and has nothing but a list left, would be a mark behind a mark: its list takes its place.
function withWords (before, change) {
  const [known, found] = [before, change.doc].map(wordless)
  if (found.length <= known.length) return
  for (const { place } of found.reverse().filter(each => !known.some(one => one.node === each.node))) {
    const { content, firstChild: list, nodeSize } = change.doc.nodeAt(place)
    change.replaceWith(place, place + nodeSize, list.content)
    change.insert(place + list.content.size - 1, content.cut(list.nodeSize))
  }
}

function wordless (doc) {
  const found = []
  doc.descendants((node, place) => {
    if (node.type === nodes.item && isList(node.firstChild)) found.push({ place, node })
    return !node.isTextblock
  })
  return found
}

// The first row of a table is its head, as in every text, whatever was added, pasted or taken away.
function heads (change) {
  change.doc.descendants((node, place, _, index) => {
    const kind = index ? nodes.cell : nodes.head
    if (node.type === nodes.row) node.forEach((cell, at) => cell.type !== kind && change.setNodeMarkup(place + 1 + at, kind, cell.attrs))
    return !node.isTextblock
  })
}

function withNotes (before, change, gone) {
  const [was, is] = [noted(before), noted(change.doc)]
  const cuts = []
  for (const [label, { node }] of was.notes) if (!is.notes.has(label)) gone.set(label, node)
  for (const [label, { place, node }] of is.notes) {
    if (was.marks.has(label) && !is.marks.has(label)) cuts.push([place, node.nodeSize]) && gone.set(label, node)
  }
  const back = [...is.marks.keys()].filter(label => !is.notes.has(label) && gone.has(label) && !was.marks.has(label))
  for (const [label, places] of is.marks) {
    if (was.notes.has(label) && !is.notes.has(label) && !back.includes(label)) cuts.push(...places.map(place => [place, 1]))
  }
  for (const [place, size] of cuts.sort(([one], [other]) => other - one)) change.delete(place, place + size)
  for (const label of back) change.insert(change.doc.content.size, gone.get(label))
  return cuts.length + back.length > 0
}

// Where the notes of a document and the marks that ask for them stand, by label.
function noted (doc) {
  const found = { notes: new Map(), marks: new Map() }
  doc.descendants((node, place) => {
    const { label } = node.attrs
    if (node.type === nodes.note) found.notes.set(label, { place, node })
    if (node.type === nodes.noteref) found.marks.set(label, [...(found.marks.get(label) || []), place])
  })
  return found
}

function join (doc, change) {
  const places = []
  doc.descendants((node, place, parent, index) => {
    const before = index > 0 ? parent.child(index - 1) : null
    if (isList(node) && before?.type === node.type && before.attrs.mark === node.attrs.mark) places.push(place)
    return !node.isTextblock
  })
  for (const place of places.reverse()) if (canJoin(change.doc, place)) change.join(place)
}
