// What is pasted on the surface: tidied first, and told; pictures by their form; what was copied here comes back as it was.
import { Fragment, Slice } from 'prosemirror-model'

import { firstFreeNote } from '../desk/footnotes.js'
import { hasMarks } from '../desk/plain_text.js'
import { inert, saysMore, tellTidied, tidiedPage, tidiedPlain } from '../desk/tidying.js'
import { schema } from './schema.js'
import { parsed, partsOf } from './tidied.js'

export function pasted (surface) {
  let isPlain = false // Ctrl+Shift+V: the words as they are
  return {
    handleDOMEvents: {
      copy: view => remember(surface, view),
      cut: view => remember(surface, view),
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
    transformPasted: (slice, view) => isFromHere(surface, slice) ? again(surface.copied, view.state) : slice,
    handleDrop: (_, event) => picture(surface, event.dataTransfer)
  }
}

// Whether it is for us: what was copied here, and a few plain words, go their way without being tidied.
function take (surface, view, data, isPlain) {
  const html = data?.getData('text/html')
  const words = data?.getData('text/plain').replace(/\r\n?/g, '\n') || ''
  surface.isOwnPaste = Boolean(html?.includes('data-pm-slice')) && !isPlain
  if (surface.isOwnPaste) return false
  const isCode = view.state.selection.$from.parent.type.spec.code
  if (!isPlain && !isCode && html && saysMore(html)) paste(surface, tidiedPage(html, surface.area.value), data.files)
  else if (!isPlain && !isCode && words.includes('\n') && hasMarks(words)) withMarks(surface, words)
  else if (!isPlain && !isCode && /\n|[ﬀ-ﬆ\u00ad\ue000-\uf8ff]/.test(words.trim())) paste(surface, tidiedPlain(words, surface.area.value), [])
  else if (words) view.pasteText(words)
  else return picture(surface, data)
  return true
}

// The clipboard carries what is seen: not which note a mark asks for, nor the anchor of a heading, nor how a column is set.
function remember (surface, view) {
  surface.copied = view.state.selection.content()
  return false
}

function isFromHere ({ copied, isOwnPaste }, { content }) {
  const words = part => part.textBetween(0, part.size, '\n')
  return isOwnPaste && copied && words(copied.content) === words(content)
}

// An anchor stays with what has it, so that links lead where they led: what was copied has none, what was moved keeps it.
function again ({ content, openStart, openEnd }, { doc, selection }) {
  const taken = new Set()
  doc.descendants((node, place) => {
    if (place < selection.from || place >= selection.to) taken.add(node.attrs.anchor)
  })
  const each = node => node.isLeaf
    ? node
    : node.type.create(taken.has(node.attrs.anchor) ? { ...node.attrs, anchor: '' } : node.attrs, all(node.content), node.marks)
  const all = ({ content }) => Fragment.from(content.map(each))
  return new Slice(all(content), openStart, openEnd)
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

// Notes stand behind the text, wherever it was pasted; one Undo takes back both.
function append (view, content) {
  const { state } = view
  view.dispatch(state.tr.insert(state.doc.content.size, content).setMeta('appendedTransaction', state.tr))
}

// Text that somebody wrote with marks is read by the service, as all text is.
async function withMarks (surface, words) {
  const first = firstFreeNote(surface.area.value)
  try {
    const { content } = await surface.read(surface.sources, words.replace(/\[\^(\d+)\]/g, (_, number) => `[^${Number(number) + first - 1}]`))
    surface.view.focus()
    const [blocks, notes] = [[], []]
    content.forEach(node => (node.type === schema.nodes.note ? notes : blocks).push(node))
    surface.view.dispatch(surface.view.state.tr.replaceSelection(new Slice(Fragment.from(blocks), 0, 0)).scrollIntoView())
    if (notes.length) append(surface.view, Fragment.from(notes))
  } catch (error) {
    surface.view.pasteText(words)
  }
}

const isPicture = files => Boolean(files?.length) && files[0].type.startsWith('image/')

function picture (surface, data) {
  if (!isPicture(data?.files)) return false
  surface.acts.picture(data.files)
  return true
}
