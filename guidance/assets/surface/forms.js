// The forms of the surface: each block, link, picture and table is asked for by one, and the same one opens it again.
import { TextSelection } from 'prosemirror-state'

import { ask } from '../desk/dialogs.js'
import { blockNamed, chooseBlock, formOf } from '../desk/blocks.js'
import { NOTE_FIELDS } from '../desk/footnotes.js'
import { choosePage } from '../desk/links.js'
import { ALT, askPicture } from '../desk/pictures.js'
import { askTable } from '../desk/tables.js'
import { askLink } from '../desk/web_links.js'
import { addBlock, around, wrapped } from './commands.js'
import { insertNote } from './notes.js'
import { schema } from './schema.js'

const { nodes, marks } = schema

// `view`: asked for when it is needed. `textOf`: the text as it would be saved.
export function forms (view, form, textOf) {
  const change = made => {
    if (made) view().dispatch(made)
    view().focus()
  }
  const acts = {
    link: () => { linked(view().state).then(change); return true },
    footnote: () => { noted(view).then(change); return true },
    change: state => { if (!acts.changes(state)) return false; changed(state, textOf).then(change); return true },
    changes: state => Boolean(pictureAt(state) || linkAt(state) || containerAt(state)),
    pageLink: () => pageLinked(view().state, form).then(change),
    table: () => tabled(view().state).then(change),
    block: () => boxed(view().state, textOf).then(change),
    picture: files => pictured(view, form, Array.isArray(files) || files instanceof window.FileList ? files : null).then(change)
  }
  return acts
}

const pictureAt = ({ selection }) => selection.node?.type === nodes.picture ? selection : null
const containerAt = state => around(state, node => node.type === nodes.container)

// The whole link of the cursor: its mark and where it begins and ends.
function linkAt ({ doc, selection }) {
  const { $from } = selection
  const mark = marks.link.isInSet($from.marks()) || marks.link.isInSet($from.nodeAfter?.marks || [])
  if (!mark) return null
  const start = $from.start()
  let [from, to] = [null, null]
  $from.parent.forEach((child, offset) => {
    const isPart = mark.isInSet(child.marks)
    if (isPart && from === null && start + offset + child.nodeSize >= $from.pos) from = runStart($from.parent, offset, mark) + start
    if (isPart && from !== null && start + offset >= from && (to === null || to === start + offset)) to = start + offset + child.nodeSize
  })
  return from === null ? null : { mark, from, to, words: doc.textBetween(from, to) }
}

function runStart (parent, offset, mark) {
  let place = offset
  parent.forEach((child, at) => {
    if (at < offset && mark.isInSet(child.marks)) place = Math.min(place, at)
    else if (at < offset) place = offset
  })
  return place
}

async function linked (state) {
  const found = linkAt(state)
  const { from, to } = found || state.selection
  const words = found ? found.words : state.doc.textBetween(from, to, ' ')
  const isAddress = !found && /^(https?:\/\/|www\.)\S+$/i.test(words)
  const other = found && ['Take out the link', { out: true }]
  const asked = await askLink({
    title: found ? 'Link' : 'Link to another website',
    words: isAddress ? '' : words,
    address: found ? found.mark.attrs.href : isAddress ? words : '',
    ...(found && { other })
  })
  if (!asked) return null
  if (asked.out) return state.tr.removeMark(from, to, marks.link)
  return withLink(state, { from, to, words: asked.words, isSame: asked.words === words }, asked.address)
}

function withLink (state, { from, to, words, isSame }, href) {
  const mark = marks.link.create({ href })
  if (isSame && to > from) return state.tr.removeMark(from, to, marks.link).addMark(from, to, mark).scrollIntoView()
  const others = (state.doc.resolve(from).marks() || []).filter(each => each.type !== marks.link)
  return state.tr.replaceWith(from, to, schema.text(words, mark.addToSet(others))).removeStoredMark(marks.link).scrollIntoView()
}

async function pageLinked (state, form) {
  const { from, to } = state.selection
  const words = state.doc.textBetween(from, to, ' ')
  const chosen = await choosePage(form)
  return chosen && withLink(state, { from, to, words: words || chosen.title, isSame: Boolean(words) }, chosen.address)
}

async function noted (view) {
  const words = await ask({ title: 'Footnote', fields: NOTE_FIELDS, action: 'Add', act: values => values.words.replace(/\s+/g, ' ') })
  return words && insertNote(view().state, words)
}

async function tabled (state) {
  const asked = await askTable(values => values)
  return asked && placeChosen(addBlock(state, emptyTable(asked)))
}

// What is typed next stands in the first cell that nobody has filled: in place of a heading that has no words of its own, which is
// chosen as the next one is with Tab, or in the first row.
function placeChosen (change) {
  const { $from } = change.selection
  if ($from.parent.type !== nodes.head) return change
  const open = []
  $from.node(-2).descendants((node, at) => {
    if ([nodes.head, nodes.cell].includes(node.type) && /^(Heading \d+)?$/.test(node.textContent)) open.push([at, node])
  })
  const [[at, { content }]] = open
  const start = $from.start(-2) + at + 1
  return change.setSelection(TextSelection.create(change.doc, start, start + content.size))
}

function emptyTable ({ columns, rows, headings }) {
  const typed = headings.split('\n').map(each => each.trim()).filter(Boolean)
  const width = Math.max(Number(columns), typed.length)
  const row = make => nodes.row.create(null, Array.from({ length: width }, (_, index) => make(index)))
  return nodes.table.create(null, [
    row(index => nodes.head.create(null, schema.text(typed[index] || `Heading ${index + 1}`))),
    ...Array.from({ length: Number(rows) }, () => row(() => nodes.cell.create()))
  ])
}

// The words of a box are written in it, where they are seen: its form asks for the rest.
const withoutWords = fields => fields.filter(field => field.name !== 'words')
const KEPT = ['title', 'anchor', 'strength', 'certainty', 'audience']

async function boxed (state, textOf) {
  const chosen = await chooseBlock()
  if (!chosen) return null
  const fields = withoutWords(formOf(chosen, textOf()))
  const values = fields.length ? await ask({ title: chosen.label, fields, action: 'Add', act: given => given }) : {}
  if (!values) return null
  const isList = ['do', 'dont'].includes(chosen.name)
  const paragraph = nodes.paragraph.create()
  const inside = isList ? nodes.bullets.create(null, nodes.item.create(null, paragraph)) : paragraph
  return wrapped(state, { name: chosen.name, ...values }, inside)
}

async function changed (state, textOf) {
  const picture = pictureAt(state)
  if (picture) return described(state, picture)
  if (linkAt(state)) return linked(state)
  const { node, place } = containerAt(state)
  const block = blockNamed(node.attrs.name)
  const text = textOf().replace(`{#${node.attrs.anchor}`, '')
  const fields = withoutWords(formOf(block, text)).map(field => ({ ...field, value: node.attrs[field.name] || '' }))
  const values = await ask({ title: block.label, fields, action: 'Save', act: given => given, other: ['Take the box away, keep its words', { out: true }] })
  if (!values) return null
  if (values.out) return state.tr.replaceWith(place, place + node.nodeSize, node.content)
  const asked = Object.fromEntries(KEPT.map(name => [name, values[name] ?? node.attrs[name]]))
  return state.tr.setNodeMarkup(place, null, { ...node.attrs, ...asked })
}

async function described (state, selection) {
  const { node, from } = selection
  const values = await ask({ title: 'Picture', fields: [{ ...ALT, value: node.attrs.alt }], action: 'Save', act: given => given })
  return values && state.tr.setNodeMarkup(from, null, { ...node.attrs, alt: values.alt.replace(/\s+/g, ' ') })
}

// What is typed next stands below the picture, not before it.
function lineAfter (change) {
  const place = change.selection.$from.after()
  const next = change.doc.nodeAt(place)
  if (next?.type !== nodes.paragraph || next.content.size) change.insert(place, nodes.paragraph.create())
  return change.setSelection(TextSelection.create(change.doc, place + 1)).scrollIntoView()
}

async function pictured (view, form, files) {
  const markdown = await askPicture(form, files)
  const [, alt, src] = (markdown || '').match(/^!\[([^]*)\]\(([^)]*)\)$/) || []
  if (!src) return null
  return lineAfter(addBlock(view().state, nodes.paragraph.create(null, nodes.picture.create({ src, alt: alt.replace(/\\(.)/g, '$1') }))))
}
