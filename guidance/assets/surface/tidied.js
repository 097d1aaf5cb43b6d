// What was pasted and tidied as parts of a page, and as the Markdown that the surface writes of them: there is one writer.
import { DOMParser } from 'prosemirror-model'

import { schema } from './schema.js'
import { Sources, written } from './writing.js'

export function markdown (body) {
  const notes = partsOf(body)
  body.append(notes)
  return written(parsed(body), new Sources()).text.trim()
}

export const parsed = place => DOMParser.fromSchema(schema).parse(place)

// Change `body` so that the surface reads it as it was meant; answers with its notes, which stand behind a text.
export function partsOf (body) {
  const notes = noteTexts(body)
  definitions(body)
  heads(body)
  marks(body)
  return notes
}

// The words of a note, from its mark on, are the note; all of them are taken out of the body.
export function noteTexts (body) {
  const all = document.createElement('div')
  for (const mark of body.querySelectorAll('span[data-note-text]')) {
    const note = document.createElement('div')
    note.setAttribute('data-note-text', mark.dataset.noteText)
    const whole = wholeNote(mark)
    mark.remove()
    whole.before(note)
    note.append(whole)
    all.append(note)
  }
  return all
}

// The paragraph that a mark opens, or all paragraphs where a box holds this note alone.
function wholeNote (mark) {
  const paragraph = mark.closest('p,li,div:not([data-note-text])') || mark
  const box = paragraph.parentElement
  const isAlone = box?.nodeName === 'DIV' && box.firstElementChild === paragraph && box.querySelectorAll('[data-note-text]').length === 1
  return isAlone && !box.firstChild.nodeValue?.trim() ? box : paragraph
}

// Terms and what they mean stand as their source: the surface has no such list.
function definitions (body) {
  for (const list of [...body.querySelectorAll('dl')].reverse()) { // inner ones first
    if (!list.querySelector('dt')) continue
    const lines = [...list.querySelectorAll('dt,dd')].map(each => {
      const words = markdown(each)
      return each.nodeName === 'DT' ? `\n\n${words}` : `\n: ${words.replace(/\n(?=.)/g, '\n  ')}`
    })
    const source = document.createElement('pre')
    source.dataset.source = ''
    source.append(lines.join('').trim())
    list.replaceWith(source)
  }
}

// The first row of a table is its head, as in every text, and its caption stands above it.
function heads (body) {
  for (const table of body.querySelectorAll('table')) {
    if (table.caption) {
      const words = document.createElement('p')
      words.append(...table.caption.childNodes)
      table.caption.remove()
      table.before(words)
    }
    for (const cell of [...table.rows[0]?.cells || []].filter(each => each.nodeName === 'TD')) {
      const head = document.createElement('th')
      head.append(...cell.childNodes)
      head.querySelectorAll('b,strong').forEach(bold => bold.replaceWith(...bold.childNodes)) // a head is bold by itself
      cell.replaceWith(head)
    }
  }
}

// Every other of lists that follow one another has another sign: with the same one they would be one list, counted on.
function marks (body) {
  for (const list of body.querySelectorAll('ul,ol')) {
    const before = list.previousElementSibling
    const isSecond = before?.nodeName === list.nodeName && !before.dataset.mark
    if (isSecond) list.dataset.mark = list.nodeName === 'OL' ? ')' : '*'
  }
}
