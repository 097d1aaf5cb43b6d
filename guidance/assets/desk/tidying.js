// Text with formatting, from Word, Google Docs or a web page, to clean Markdown. Every word and number stays, in order.
import { cleaned, styleOf } from './cleaning.js'
import { decided } from './deletions.js'
import { firstFreeNote } from './footnotes.js'
import { undoKeys } from './keeping.js'
import { pageOfPlain } from './plain_text.js'
import { classRules, cut, sayRules } from './sheets.js'
import { markdown } from '../surface/tidied.js'

// The page to be, and what was done to it, as sentences; nothing when the HTML says no more than the plain text does, or
// when somebody would rather not paste it. `before` is the text into which it goes: its notes keep their numbers.
export async function tidiedPage (html, before) {
  return tidiedBody(bodyOf(html), before)
}

// The same for text without formatting, as PDF viewers give it.
export async function tidiedPlain (text, before) {
  const { body, notes } = pageOfPlain(text, before)
  return { body, notes: [...notes, ...(await tidiedBody(body, before)).notes] }
}

async function tidiedBody (body, before) {
  const { goesOn, notes } = await decided(body, styleOf)
  return goesOn ? { body, notes: [...notes, ...cleaned(body, firstFreeNote(before))] } : null
}

export function bodyOf (html) {
  const { body } = new window.DOMParser().parseFromString(inert(html), 'text/html')
  sayRules(body, classRules(html))
  return body
}

// The same as Markdown, and whether it is more than a few words within a line.
export async function tidied (html, before) {
  return written(await tidiedPage(html, before))
}

export function written (page) {
  if (!page) return null
  const words = markdown(page.body)
  return { words, notes: page.notes, isBlock: words.includes('\n') || /^(#{1,6} |- |\d+[.)] |> |\||\[\^)/.test(words) }
}

// Whether there is more in it than in the plain text.
export function saysMore (html) {
  return !saysNothing(bodyOf(html))
}

// What was done is listed where the tools speak.
export function tellTidied (say, notes) {
  say(`Pasted and tidied. Undo with ${undoKeys()}.`, notes)
}

// Styles and event handlers would count as our page's own, which forbids them; of the styles we read what they say.
export function inert (html) {
  return cut(html, /<style\b[^<>]*>/gi, /<\/style\s*>/gi).rest.replace(/<[a-z][^<>]*>/gi, tag => tag.replace(/([\s"'/])(style|on[a-z]+)\s*=/gi, '$1data-$2='))
}

function saysNothing (body) {
  const plain = new Set(['SPAN', 'DIV', 'BR', 'META', 'FONT'])
  return [...body.querySelectorAll('*')].every(element =>
    plain.has(element.nodeName) && !/vertical-align:\s*(?:su|[-.\d])|font-weight:\s*(bold|[6-9]00)|italic|symbol|dings|line-through|mso-text-raise|mso-list|mso-special-format/i.test(element.dataset.style || ''))
}
