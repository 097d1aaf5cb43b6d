// A link to another website: asked for its words and its address, so that nobody has to know how links are written.
import { ask } from './dialogs.js'
import { escaped } from './links.js'
import { insert, selected } from './typing.js'

const ADDRESS = /^(?:https?:\/\/[^\s/%?#]+\.[^\s/%?#]+(?:[/?#]\S*)?|mailto:[^\s@]+@[^\s@]+|tel:\+?[\d-]+)$/i

export async function addWebLink (area) {
  const words = selected(area).replace(/\s+/g, ' ').trim()
  const isAddress = ADDRESS.test(whole(words))
  const link = await askLink({ words: isAddress ? '' : words, address: isAddress ? words : '' })
  if (link) insert(area, `[${link.words === words ? words : escaped(link.words)}](${link.address})`)
}

// The words of a link and its whole address.
export function askLink ({ words, address, ...more }) {
  return ask({
    title: 'Link to another website',
    fields: [
      { name: 'words', label: 'Words to click on', value: words, required: 'Enter the words of the link' },
      {
        name: 'address',
        label: 'Address',
        hint: 'For example, https://www.nice.org.uk/guidance. Copy it from the page you link to.',
        value: address,
        required: 'Enter the address',
        check: typed => !ADDRESS.test(destination(typed)) && !/^[/#][^/\\]/.test(typed) && typed !== address && 'Enter a whole address, for example https://www.nice.org.uk/guidance'
      }
    ],
    action: address ? 'Save' : 'Add',
    act: values => ({ words: values.words, address: destination(values.address) }),
    ...more
  })
}

// An address as people say it: without what every one begins with, and with spaces.
function whole (typed) {
  if (/^[^\s@/:?]+@[\w-]+(\.[\w-]+)+$/.test(typed)) return `mailto:${typed}`
  if (/^tel:/i.test(typed)) return typed.replace(/[\s()]/g, '')
  return /^[\w-]+(\.[\w-]+)+(\/|$)/.test(typed) ? `https://${typed}` : typed
}

// Brackets and spaces would end the link before its address ends.
function destination (typed) {
  return whole(typed).replace(/[()<>\s]/g, sign => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
