// A picture: chosen, described in words, sent to the service, and put into the text.
import { ask, Wrong } from './dialogs.js'
import { ask as askServer, send, reason } from './sending.js'
import { addBehind } from './typing.js'

const KINDS = 'image/png,image/jpeg,image/webp,image/gif'

// `files`: what was pasted or dropped, if anything.
export async function addPicture (area, form, files = null) {
  const written = await askPicture(form, files)
  if (written) addBehind(area, written)
}

export const ALT = {
  name: 'alt',
  label: 'What the picture shows, in words',
  hint: 'For people who do not see it. Say all that matters, numbers too.',
  type: 'textarea',
  rows: 3,
  required: 'Enter what the picture shows'
}

// The picture as Markdown, once the service has it.
export async function askPicture (form, files = null) {
  const asked = ask({
    title: 'Picture',
    fields: [
      { name: 'file', label: 'File', type: 'file', accept: KINDS, required: 'Choose a picture' },
      ALT
    ],
    action: 'Add',
    act: picture => upload(picture, form)
  })
  if (files) document.querySelector('dialog[open] input[type="file"]').files = files
  return asked
}

async function upload ({ file, alt }, form) {
  const body = () => {
    const parts = new window.FormData()
    parts.set('csrf_token', form.elements.csrf_token.value)
    parts.set('file', file)
    parts.set('alt', alt.replace(/\s+/g, ' '))
    return parts
  }
  try {
    let told = await send(form.dataset.images, body, { signal: null })
    while (told.progress) told = await later(told.progress)
    return told.markdown
  } catch (error) {
    throw new Wrong('file', why(error))
  }
}

// Many files may be waiting to be read before this one.
async function later (address) {
  await new Promise(resolve => setTimeout(resolve, 1000))
  return askServer(address)
}

function why (error) {
  return error.status === 413 ? 'The picture is too large: choose a smaller one' : reason(error)
}
