// The text and its cursor. Every change by a script goes through here, so that one Undo takes it back.
import { make } from './building.js'

export const SHOWN = 'page-shown'

export function replace (area, from, to, words) {
  area.focus({ preventScroll: true })
  area.setSelectionRange(from, to)
  if (from === to && !words) return
  if (document.activeElement === area && typed(area, words)) return
  area.setRangeText(words, from, to, 'end')
  area.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

function typed (area, words) {
  try {
    if (words.includes('\n') && typedAtOnce(area, words)) return true
    return document.execCommand(words ? 'insertText' : 'delete', false, words)
  } catch {
    return false
  }
}

// Chromium types text line by line, each with all that follows a key: a minute for two thousand lines. As HTML it takes
// them in one go; elsewhere a text area refuses HTML, and is fast by itself.
function typedAtOnce (area, words) {
  const { value, selectionStart: from, selectionEnd: to } = area
  const safe = words.replace(/&/g, '&amp;').replace(/</g, '&lt;')
  if (!document.execCommand('insertHTML', false, safe)) return false
  const made = value.slice(0, from) + words + value.slice(to)
  if (area.value !== made) {
    area.value = made
    area.dispatchEvent(new InputEvent('input', { bubbles: true }))
  }
  area.setSelectionRange(from + words.length, from + words.length)
  return true
}

// Where the cursor is, or what is selected, with `words` instead.
export function insert (area, words) {
  replace(area, area.selectionStart, area.selectionEnd, words)
}

// A block of its own never cuts a paragraph in two: where nothing is chosen it goes behind the one of the cursor.
export function addBehind (area, words) {
  const { value, selectionStart: from, selectionEnd: to } = area
  if (from === to && !/(^|\n)[ \t]*\n?$/.test(value.slice(0, from))) {
    const end = value.slice(to).search(/\n[ \t]*(?:\n|$)/)
    const place = end < 0 ? value.length : to + end
    area.setSelectionRange(place, place)
  }
  insertBlock(area, words)
}

// What is chosen, or the cursor, becomes `words` with an empty line before and after.
export function insertBlock (area, words) {
  const before = area.value.slice(0, area.selectionStart)
  const after = area.value.slice(area.selectionEnd)
  const above = /\S/.test(before) ? missing(before.match(/\n*$/)[0]) : ''
  const below = /\S/.test(after) ? missing(after.match(/^\n*/)[0]) : '\n'
  insert(area, above + words + below)
}

function missing (there) {
  return '\n'.repeat(Math.max(0, 2 - there.length))
}

export function selected (area) {
  return area.value.slice(area.selectionStart, area.selectionEnd)
}

// Put cursor and selection on a passage and bring it into sight; where the text is shown otherwise, it is shown there.
export function show (area, from, to = from) {
  if (!area.dispatchEvent(new window.CustomEvent(SHOWN, { cancelable: true, detail: { from, to } }))) return
  area.focus({ preventScroll: true })
  area.setSelectionRange(from, to)
  area.scrollTop = depth(area, from) - area.clientHeight / 3
  area.scrollIntoView({ block: 'nearest' })
}

// How far down the text a place is: a twin of the text area is as high as the words before that place.
function depth (area, place) {
  const look = window.getComputedStyle(area)
  const twin = make('div', { 'aria-hidden': 'true' }, area.value.slice(0, place) + '.')
  for (const property of ['font', 'letterSpacing', 'lineHeight', 'padding', 'tabSize']) twin.style[property] = look[property]
  Object.assign(twin.style, {
    boxSizing: 'border-box',
    overflowWrap: 'break-word',
    position: 'absolute',
    visibility: 'hidden',
    whiteSpace: 'pre-wrap',
    width: `${area.clientWidth}px`
  })
  document.body.append(twin)
  const height = twin.offsetHeight
  twin.remove()
  return height
}

// Where a line (the first is 1) begins and ends.
export function line (words, number) {
  const lines = words.split('\n')
  const index = Math.min(Math.max(number, 1), lines.length) - 1
  const from = lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0)
  return [from, from + lines[index].length]
}

// A text area as high as its text: the style sheet does it where it can.
export function grow (area) {
  if (window.CSS.supports('field-sizing', 'content')) return
  const fit = () => {
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight + 4}px`
  }
  area.addEventListener('input', fit)
  fit()
}
