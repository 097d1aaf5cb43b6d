// What is pasted on the surface: tidied first, and told; pictures by their form; what was copied here comes back as it was.
import { DOMParser } from 'prosemirror-model'

import { inert, saysMore, tellTidied, tidiedPage } from '../desk/tidying.js'
import { schema } from './schema.js'

export function pasted (surface) {
  return {
    handleDOMEvents: {
      paste: (view, event) => {
        const isOurs = take(surface, view, event.clipboardData)
        if (isOurs) event.preventDefault()
        return isOurs
      }
    },
    transformPastedHTML: inert,
    handleDrop: (_, event) => picture(surface, event.dataTransfer)
  }
}

// Whether it is for us: what was copied here, and plain words, go their way without being tidied.
function take (surface, view, data) {
  const html = data?.getData('text/html')
  if (!html) return picture(surface, data)
  if (html.includes('data-pm-slice')) return false
  const isCode = view.state.selection.$from.parent.type.spec.code
  if (isCode || !saysMore(html)) view.pasteText(data.getData('text/plain'))
  else paste(surface, html, data.files)
  return true
}

async function paste (surface, html, files) {
  const page = await tidiedPage(html, surface.area.value)
  if (!page) return surface.view.focus()
  const written = notes(page.body)
  heads(page.body)
  surface.view.focus()
  const words = page.body.innerHTML.trim()
  if (words) surface.view.pasteHTML(words)
  else if (isPicture(files)) return surface.acts.picture(files)
  if (written.childNodes.length) append(surface.view, DOMParser.fromSchema(schema).parse(written).content)
  if (words || page.notes.length) tellTidied(surface.say, page.notes)
}

// Notes stand behind the text, wherever it was pasted; one Undo takes back both.
function append (view, content) {
  const { state } = view
  view.dispatch(state.tr.insert(state.doc.content.size, content).setMeta('appendedTransaction', state.tr))
}

// The words of a note, from its mark on, are the note; all of them are taken out of the body.
function notes (body) {
  const all = document.createElement('div')
  for (const mark of body.querySelectorAll('[data-note-text]')) {
    const note = document.createElement('div')
    note.setAttribute('data-note-text', mark.dataset.noteText)
    const paragraph = mark.closest('p,li,div:not([data-note-text])') || mark
    mark.remove()
    paragraph.before(note)
    note.append(paragraph)
    all.append(note)
  }
  return all
}

// The first row of a table is its head, as in every text.
function heads (body) {
  for (const cell of body.querySelectorAll('table tr:first-child > td')) {
    if (cell.closest('tr') !== cell.closest('table').rows[0]) continue
    const head = document.createElement('th')
    head.append(...cell.childNodes)
    cell.replaceWith(head)
  }
}

const isPicture = files => Boolean(files?.length) && files[0].type.startsWith('image/')

function picture (surface, data) {
  if (!isPicture(data?.files)) return false
  surface.acts.picture(data.files)
  return true
}
