// Other forms in which much is written: every word is kept on this computer until it was saved, and offered back.
import { button, make } from './building.js'
import { clock } from './clock.js'
import { fields, fieldsFromServer, same } from './fields.js'
import { Keeper } from './keeping.js'
import { addPicture, askPicture } from './pictures.js'

export const KEPT = 'form[data-kept]'

export function keepForms () {
  for (const form of document.querySelectorAll(KEPT)) keep(form)
}

function keep (form) {
  const place = make('p', { class: 'kept-strip', role: 'status' })
  const say = words => place.replaceChildren(words)
  const keeper = new Keeper(form)
  const arrived = fieldsFromServer(form)
  let isLeaving = false
  // What came back without being saved, for a look or with a mistake in it, is still to be saved.
  const isUnsaved = () => 'unsaved' in form.dataset || !same(fields(form), arrived)
  const typed = () => {
    if (!isUnsaved()) return
    keeper.keep()
    say(keeper.isFull ? 'Not saved yet, and this computer keeps no copy.' : `Not saved yet. Kept on this computer at ${clock(new Date())}.`)
  }
  form.prepend(place)
  keeper.offer(say)
  if (isUnsaved()) typed()
  form.addEventListener('input', typed)
  form.addEventListener('change', typed)
  form.addEventListener('submit', event => {
    if (event.defaultPrevented) return
    isLeaving = window.navigator.onLine
    keeper.keep(isLeaving)
    if (isLeaving) return
    event.preventDefault()
    say(`You are offline. Your text is ${keeper.isFull ? 'on this page alone' : 'kept on this computer'}: save it once you are connected.`)
  })
  window.addEventListener('beforeunload', event => !isLeaving && isUnsaved() && event.preventDefault())
  window.addEventListener('pageshow', () => { isLeaving = false })
  if (form.dataset.images) offerPictures(form)
}

// A picture comes in without leaving the form: into the text, or as the picture of the whole.
function offerPictures (form) {
  const { body, picture } = form.elements
  form.querySelector('[data-without-scripts]')?.remove()
  body?.after(button('Add a picture to the text', () => addPicture(body, form)))
  picture?.after(button('Choose a picture', async () => {
    const written = await askPicture(form)
    if (!written) return
    picture.value = written
    picture.dispatchEvent(new window.Event('input', { bubbles: true }))
    picture.focus()
  }))
}
