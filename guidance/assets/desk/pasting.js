// What is pasted: words as they are, text with formatting as clean Markdown, pictures by the form for pictures.
import { addPicture } from './pictures.js'
import { saysPaper } from './plain_text.js'
import { saysMore, tellTidied, tidied, tidiedPlain, written } from './tidying.js'
import { insert, insertBlock } from './typing.js'

let plainNext = false

export function tidyPastes (form, area, say) {
  area.addEventListener('keydown', event => {
    if (event.key.toLowerCase() === 'v' || event.key === 'Insert') plainNext ||= event.shiftKey && (event.ctrlKey || event.metaKey)
  })
  area.addEventListener('keyup', () => { plainNext = plainNext === 'asked' ? plainNext : false })
  area.addEventListener('paste', event => paste(event, form, area, say))
  area.addEventListener('drop', event => picture(event, event.dataTransfer, form, area))
  area.addEventListener('dragover', event => event.dataTransfer.types.includes('Files') && event.preventDefault())
}

// The browser may ask first, or have none of it: then the next paste is taken as it is.
export async function pastePlain (area, say) {
  try {
    insert(area, (await window.navigator.clipboard.readText()).replace(/\r\n?/g, '\n'))
    say('Pasted as plain text.')
  } catch {
    plainNext = 'asked'
    area.focus()
    say('Paste now: the text stays as it is, without formatting.')
  }
}

function paste (event, form, area, say) {
  const data = event.clipboardData
  const html = data?.getData('text/html')
  if (plainNext) {
    plainNext = false
    if (!html) return
    event.preventDefault()
    return insert(area, data.getData('text/plain').replace(/\r\n?/g, '\n'))
  }
  const plain = data?.getData('text/plain').replace(/\r\n?/g, '\n') || ''
  const isMore = html && saysMore(html)
  if (!isMore && !saysPaper(plain)) return picture(event, data, form, area)
  event.preventDefault()
  const files = data.files
  const tidying = isMore ? tidied(html, area.value) : tidiedPlain(plain, area.value).then(written)
  tidying.then(made => {
    if (!made) return
    if (made.words) (made.isBlock ? insertBlock : insert)(area, made.words)
    else if (files.length && files[0].type.startsWith('image/')) return addPicture(area, form, files)
    if (made.words || made.notes.length) tellTidied(say, made.notes)
  })
}

function picture (event, data, form, area) {
  const files = data?.files
  if (!files?.length || !files[0].type.startsWith('image/')) return false
  event.preventDefault()
  addPicture(area, form, files)
  return true
}
