// Text with formatting, from Word, Google Docs or a web page, to clean Markdown. Every word and number stays, in order.
import { cleaned } from './cleaning.js'
import { firstFreeNote } from './footnotes.js'
import { markdown } from './markdown.js'

// The Markdown, whether it is more than a few words within a line, and what the person should know; nothing when the
// HTML says no more than the plain text does. `before` is the text into which it goes: its notes keep their numbers.
export function tidied (html, before) {
  const page = new window.DOMParser().parseFromString(inert(html), 'text/html')
  if (saysNothing(page.body)) return null
  const notes = cleaned(page.body, firstFreeNote(before))
  const words = markdown(page.body)
  return { words, notes, isBlock: words.includes('\n') || /^(#{1,6} |- |\d+\. |> |\||\[\^)/.test(words) }
}

// Styles and event handlers would count as our page's own, which forbids them; of the styles we read what they say.
function inert (html) {
  return html.replace(/<[a-z][^<>]*>/gi, tag => tag.replace(/([\s"'/])(style|on[a-z]+)\s*=/gi, '$1data-$2='))
    .replace(/<style\b[\s\S]*?<\/style\s*>/gi, '')
}

function saysNothing (body) {
  const plain = new Set(['SPAN', 'DIV', 'BR', 'META', 'FONT'])
  return [...body.querySelectorAll('*')].every(element =>
    plain.has(element.nodeName) && !/vertical-align:\s*su|font-weight:\s*(bold|[6-9]00)|italic|symbol/i.test(element.dataset.style || ''))
}
