// Words that were deleted with changes tracked, or struck out: whether they count, only a person can say.
import { button, make } from './building.js'
import { open } from './dialogs.js'

const STRUCK = 'del,s,strike,.msoDel,[class*="TrackChangeDelet"]'
const LINE_THROUGH = /text-decoration(?:-line)?\s*:[^;]*line-through/i
const [WORD, WORD_END] = [/^[\p{L}\p{N}]/u, /[\p{L}\p{N}]$/u]
const [FIGURE, FIGURE_END, FIGURES] = [/^\p{N}/u, /\p{N}$/u, /^[\d.,]*$/]
const MOST_SHOWN = 8

// Nothing to ask: true. Else whether somebody decided; then the words are gone, or ordinary words.
export async function decided (body, styleOf) {
  const found = struck(body, styleOf)
  if (!found.length) return { goesOn: true, notes: [] }
  const keeps = await asked(found.map(element => element.textContent.replace(/\s+/g, ' ').trim()))
  if (keeps === null) return { goesOn: false, notes: [] }
  for (const element of found) keeps ? element.replaceWith(...asWords(element)) : leaveOut(element)
  const passages = found.length === 1 ? '1 deleted passage' : `${found.length} deleted passages`
  return { goesOn: true, notes: [`${passages} ${keeps ? 'kept as ordinary words' : 'left out'}, as you chose.`] }
}

function struck (body, styleOf) {
  let outer = null
  return [...body.querySelectorAll('*')].filter(element => {
    if (outer?.contains(element) || !(element.matches(STRUCK) || LINE_THROUGH.test(styleOf(element)))) return false
    outer = element
    return element.textContent.trim()
  })
}

// Deleted figures never run into those that took their place: “10 mg” before “5 mg” is no “10 mg5 mg”.
function asWords (element) {
  const [before, after] = beside(element)
  const words = element.textContent
  return [WORD_END.test(before) && WORD.test(words) ? ' ' : '', ...element.childNodes, WORD_END.test(words) && WORD.test(after) ? ' ' : '']
}

// What was deleted between two numbers never makes one of them, but for figures, which were taken out of one number; and an
// item or a row of which nothing is left goes too.
function leaveOut (element) {
  const [before, after] = beside(element)
  const item = element.closest('li,tr')
  element.replaceWith(FIGURE_END.test(before) && FIGURE.test(after) && !FIGURES.test(element.textContent) ? ' ' : '')
  if (item && !item.textContent.trim() && !item.querySelector('img')) item.remove()
}

// The words before and behind an element, in whatever elements they stand.
function beside (element) {
  const texts = document.createTreeWalker(element.ownerDocument.body, NodeFilter.SHOW_TEXT)
  texts.currentNode = element
  const before = texts.previousNode()?.data || ''
  texts.currentNode = element
  let after = texts.nextNode()
  while (after && element.contains(after)) after = texts.nextNode()
  return [before, after?.data || '']
}

function asked (passages) {
  return open('Deleted or struck words', (dialog, close) => {
    const list = make('ul', {}, ...passages.slice(0, MOST_SHOWN).map(words => make('li', {}, `“${words.slice(0, 120)}”`)))
    const more = passages.length - MOST_SHOWN
    dialog.append(
      make('p', {}, 'What you paste has words that somebody deleted with changes tracked, or struck out:'), list,
      more > 0 ? make('p', {}, `and ${more} more.`) : '',
      make('div', { class: 'desk-dialog__actions' },
        button('Leave them out', () => close(false)), button('Keep them as words', () => close(true)),
        button('Do not paste', () => close(null))))
  })
}
