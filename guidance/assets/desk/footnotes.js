// A footnote: its mark where the cursor is, its words behind the text, where notes stand.
import { ask } from './dialogs.js'
import { replace } from './typing.js'

export const NOTE_FIELDS = [
  { name: 'words', label: 'The note', type: 'textarea', rows: 3, hint: 'A reference, or what would interrupt the text', required: 'Enter the note' }
]

export async function addFootnote (area) {
  const [place, top] = [area.selectionEnd, area.scrollTop]
  const words = await ask({ title: 'Footnote', fields: NOTE_FIELDS, action: 'Add', act: values => values.words.replace(/\s+/g, ' ') })
  if (!words) return
  const text = area.value
  const mark = `[^${firstFreeNote(text)}]`
  const rest = text.slice(place).trimEnd()
  const last = (rest || text.slice(0, place)).split('\n').pop()
  const apart = rest && /^\[\^[^\]]+\]:/.test(last) ? '\n' : '\n\n'
  replace(area, place, text.length, `${mark}${rest}${apart}${mark}: ${words}\n`)
  area.setSelectionRange(place + mark.length, place + mark.length)
  area.scrollTop = top
}

export function firstFreeNote (text) {
  return 1 + Math.max(0, ...[...text.matchAll(/\[\^(\d+)\]/g)].map(([, number]) => Number(number)))
}

// Marks that were copied on a surface carry their notes: each becomes a note of `body`, numbered from `first` on.
export function carriedNotes (body, first) {
  const numbers = new Map()
  for (const mark of body.querySelectorAll('[data-note-says]')) {
    const { note, noteSays } = mark.dataset
    if (!numbers.has(note)) {
      numbers.set(note, first + numbers.size)
      body.querySelectorAll('div[data-note-text]').forEach(each => each.dataset.noteText === note && each.remove())
      body.insertAdjacentHTML('beforeend', `<div><span data-note-text="${numbers.get(note)}"></span>${noteSays}</div>`)
    }
    mark.dataset.note = numbers.get(note)
    mark.removeAttribute('data-note-says')
  }
}
