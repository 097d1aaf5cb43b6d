// What is pasted on the surface: tidied first, and told; pictures by their form; what was copied here comes back as it was.
import { DOMSerializer, Fragment, Slice } from 'prosemirror-model'
import { deleteTable } from 'prosemirror-tables'

import { make } from '../desk/building.js'
import { carriedNotes, firstFreeNote } from '../desk/footnotes.js'
import { hasMarks } from '../desk/plain_text.js'
import { bodyOf, inert, saysMore, tellTidied, tidiedPage, tidiedPlain } from '../desk/tidying.js'
import { asRows, dropped, emptied, fitting, wholeTable } from './cells.js'
import { schema } from './schema.js'
import { noteTexts, parsed, partsOf } from './tidied.js'

const [inHtml, ofMarks] = [DOMSerializer.nodesFromSchema(schema), DOMSerializer.marksFromSchema(schema)]

export function pasted (surface) {
  let isPlain = false // Ctrl+Shift+V: the words as they are
  return {
    handleDOMEvents: {
      copy: view => remember(surface, view),
      cut: view => {
        if (wholeTable(view.state)) window.queueMicrotask(() => deleteTable(view.state, view.dispatch)) // once it is on the clipboard
        return remember(surface, view)
      },
      keydown: (_, event) => {
        isPlain = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'v'
        return false
      },
      keyup: () => { isPlain = false },
      paste: (view, event) => {
        const isOurs = take(surface, view, event.clipboardData, isPlain)
        if (isOurs) event.preventDefault()
        return isOurs
      }
    },
    transformPastedHTML: inert,
    clipboardSerializer: new DOMSerializer({ ...inHtml, noteref: mark => carrying(surface, mark) }, ofMarks),
    transformPasted: (slice, { state }) => fitting(surface.isFromHere ? again(surface.copied, state) : slice, state),
    handlePaste: (view, _, slice) => {
      emptied(view.state, view.dispatch)
      return asRows(view.state, slice, view.dispatch)
    },
    handleDrop: (view, event, ...dragged) => file(surface, event.dataTransfer) || dropped(view, event, ...dragged)
  }
}

// Whether it is for us: what was copied here, and a few plain words, go their way without being tidied.
function take (surface, view, data, isPlain) {
  const html = data?.getData('text/html')
  const words = data?.getData('text/plain').replace(/\r\n?/g, '\n') || ''
  const isCode = view.state.selection.$from.parent.type.spec.code
  if (!isPlain && html?.includes('data-pm-slice')) return !isCode && own(surface, view, html)
  if (!isPlain && !isCode && html && saysMore(html)) paste(surface, tidiedPage(html, surface.area.value), data.files)
  else if (!isPlain && !isCode && words.includes('\n') && hasMarks(words)) withMarks(surface, words)
  else if (!isPlain && !isCode && /\n|[ﬀ-ﬆ\u00ad\ue000-\uf8ff]/.test(words.trim())) paste(surface, tidiedPlain(words, surface.area.value), [])
  else if (words) view.pasteText(words)
  else return picture(surface, data)
  return true
}

// The clipboard carries what is seen: not the anchor of a heading, nor how a column is set.
function remember (surface, view) {
  surface.copied = view.state.selection.content()
  surface.copiedWords = wordsIn(view.serializeForClipboard(surface.copied).dom)
  return false
}

const wordsIn = body => body.textContent.replace(/\s+/g, '')

// A mark that is copied carries its note: the page where it is pasted has other notes, maybe of the same name.
function carrying ({ view }, { attrs: { label } }) {
  const says = make('div', {})
  view.state.doc.forEach(({ type, attrs, content }) => {
    if (type === schema.nodes.note && attrs.label === label) says.append(new DOMSerializer(inHtml, ofMarks).serializeFragment(content))
  })
  return ['sup', { 'data-note': label, 'data-note-says': says.innerHTML || null }]
}

// What was copied on a surface: here, or on that of another page, from where its notes come along.
function own (surface, view, html) {
  const body = bodyOf(html)
  surface.isFromHere = surface.copied && wordsIn(body) === surface.copiedWords
  if (!surface.isFromHere) carriedNotes(body, firstFreeNote(surface.area.value))
  const notes = surface.isFromHere ? null : noteTexts(body)
  view.pasteHTML(body.innerHTML)
  surface.isFromHere = false
  if (notes?.childNodes.length) append(view, parsed(notes).content)
  return true
}

// An anchor stays with what has it, so that links lead where they led: what was copied has none, what was moved keeps it. A
// note stays where notes stand, and comes back there with its mark.
export function again (copied, { doc, selection }) {
  const { content, openStart, openEnd } = copied
  if (!content.size) return copied
  const taken = new Set()
  doc.descendants((node, place) => {
    if (place < selection.from || place >= selection.to) taken.add(node.attrs.anchor)
  })
  const each = node => node.isLeaf
    ? node
    : node.type.create(taken.has(node.attrs.anchor) ? { ...node.attrs, anchor: '' } : node.attrs, all(node.content), node.marks)
  const all = ({ content }) => Fragment.from(content.map(each))
  const isNote = node => node.type === schema.nodes.note
  const [first, ...others] = content.content
  const rest = others.filter(node => !isNote(node))
  const end = rest.length < others.length ? 0 : openEnd
  if (!openStart || !isNote(first)) return new Slice(all({ content: [first, ...rest] }), openStart, end)
  return new Slice(all({ content: [...first.content.content, ...rest] }), openStart - 1, rest.length ? end : Math.max(0, end - 1))
}

async function paste (surface, tidying, files) {
  const page = await tidying
  if (!page) return surface.view.focus()
  const notes = partsOf(page.body)
  surface.view.focus()
  const words = page.body.innerHTML.trim()
  if (words) surface.view.pasteHTML(words)
  else if (isPicture(files)) return surface.acts.picture(files)
  if (notes.childNodes.length) append(surface.view, parsed(notes).content)
  if (words || page.notes.length) tellTidied(surface.say, page.notes)
}

// Notes stand behind the text, wherever it was pasted; one Undo takes back both. Their names were free: a note that has one
// of them now came back with a mark that asks for another note.
function append (view, content) {
  const { state } = view
  const change = state.tr
  const labels = content.content.map(({ attrs }) => attrs.label)
  state.doc.forEach(({ attrs, nodeSize }, place) => {
    if (labels.includes(attrs.label)) change.delete(change.mapping.map(place), change.mapping.map(place + nodeSize))
  })
  view.dispatch(change.insert(change.doc.content.size, content).setMeta('appendedTransaction', state.tr))
}

// Text that somebody wrote with marks is read by the service, as all text is.
async function withMarks (surface, words) {
  const first = firstFreeNote(surface.area.value)
  try {
    const { content } = await surface.read(surface.sources, words.replace(/\[\^(\d+)\]/g, (_, number) => `[^${Number(number) + first - 1}]`))
    surface.view.focus()
    const [blocks, notes] = [[], []]
    content.forEach(node => (node.type === schema.nodes.note ? notes : blocks).push(node))
    const { state } = surface.view
    surface.view.dispatch(state.tr.replaceSelection(fitting(new Slice(Fragment.from(blocks), 0, 0), state)).scrollIntoView())
    if (notes.length) append(surface.view, Fragment.from(notes))
  } catch (error) {
    surface.view.pasteText(words)
  }
}

const isPicture = files => Boolean(files?.length) && files[0].type.startsWith('image/')

// What is no picture would be opened by the browser, in place of this page.
function file (surface, data) {
  if (!data?.files.length) return false
  if (!picture(surface, data)) surface.say('Only a picture can be dropped here. Below the text is the way to take the text from a Word document.')
  return true
}

function picture (surface, data) {
  if (!isPicture(data?.files)) return false
  surface.acts.picture(data.files)
  return true
}
