// What the tools do to the text area, as in a word processor: to the words chosen, else to the word or line of the
// cursor; pressed once more, a tool takes back what it did. Each answers with what to write where, and what is chosen then.

const PREFIX = /^[ \t]*(?:>[ \t]?)*(?:#{1,6}[ \t]+|(?:[-*+]|\d{1,9}[.)])[ \t]+)?/
const LETTER = /[\p{L}\p{N}]/u
const ITEM = /^([ \t]*)(?:([-*+])|(\d{1,9})([.)]))([ \t]+)/

export function bold (text, from, to) {
  return marked(text, from, to, ['**', '__'], () => '**')
}

// An underscore inside a word is only a sign.
export function italic (text, from, to) {
  return marked(text, from, to, ['_', '*'], (before, after) => LETTER.test(before) || LETTER.test(after) ? '*' : '_')
}

function marked (text, from, to, marks, choose) {
  const pieces = from === to ? [wordAt(text, from)] : piecesOf(text, from, to)
  if (!pieces.length) return null
  const found = pieces.map(([start, end]) => markAround(text, start, end, marks))
  const isOff = found.every(Boolean)
  const [start, end] = [pieces[0][0] - (isOff ? found[0].outside : 0), pieces[pieces.length - 1][1] + (isOff ? found[found.length - 1].outside : 0)]
  let words = ''
  let at = start
  const chosen = []
  pieces.forEach(([first, last], index) => {
    const { mark = choose(text[first - 1] || '', text[last] || ''), outside = 0, inside = 0 } = (isOff && found[index]) || {}
    words += text.slice(at, first - outside)
    const inner = text.slice(first + inside, last - inside)
    chosen.push(start + words.length + (isOff ? 0 : mark.length))
    words += isOff ? inner : mark + inner + mark
    chosen.push(start + words.length - (isOff ? 0 : mark.length))
    at = last + outside
  })
  const cursor = from === to ? from + chosen[0] - (pieces[0][0] + (isOff ? found[0].inside : 0)) : null
  const all = pieces.length > 1 ? [start, start + words.length] : chosen
  return { from: start, to: end, words, select: cursor === null ? all : [cursor, cursor] }
}

function wordAt (text, place) {
  const inWord = sign => sign !== undefined && /[\p{L}\p{N}\p{M}’'.-]/u.test(sign)
  let [from, to] = [place, place]
  while (inWord(text[from - 1])) from -= 1
  while (inWord(text[to])) to += 1
  while (from < place && /[.'’-]/.test(text[from])) from += 1
  while (to > place && /[.'’-]/.test(text[to - 1])) to -= 1
  return [from, to]
}

// The words of each line in what is chosen, without its heading, list or quote marks and without the space round them.
function piecesOf (text, from, to) {
  const pieces = []
  for (const [start, end] of linesOf(text, from, to)) {
    const first = Math.max(from, start + text.slice(start, end).match(PREFIX)[0].length)
    const piece = text.slice(first, Math.min(to, end))
    if (!piece.trim()) continue
    const lead = piece.length - piece.trimStart().length
    pieces.push([first + lead, first + lead + piece.trim().length])
  }
  return pieces
}

function markAround (text, from, to, marks) {
  for (const mark of marks) {
    const size = mark.length
    const isOne = place => text.slice(place, place + size) === mark && (size > 1 || isAlone(text, place))
    if (to - from > 2 * size && isOne(from) && isOne(to - size)) return { mark, inside: size, outside: 0 }
    if (isOne(from - size) && isOne(to)) return { mark, inside: 0, outside: size }
  }
  return null
}

// One star is italic, two are bold, three are both.
function isAlone (text, place) {
  const sign = text[place]
  let [from, to] = [place, place]
  while (text[from - 1] === sign) from -= 1
  while (text[to + 1] === sign) to += 1
  return (to - from) % 2 === 0
}

function linesOf (text, from, to) {
  const lines = []
  let start = text.lastIndexOf('\n', from - 1) + 1
  while (start <= to) {
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found
    lines.push([start, end])
    if (found < 0 || (end + 1 >= to && to > from)) break
    start = end + 1
  }
  return lines
}

export function heading (text, from, to, level) {
  const mark = '#'.repeat(level) + ' '
  return lines(text, from, to, {
    isOn: line => line.startsWith(mark),
    off: line => line.slice(mark.length),
    on: line => mark + line.replace(/^[ \t]*(?:#{1,6}(?:[ \t]+|$))?/, '').replace(ITEM, '')
  })
}

export function bullets (text, from, to) {
  return lines(text, from, to, {
    isOn: line => /^[ \t]*[-*+][ \t]/.test(line),
    off: line => line.replace(/^([ \t]*)[-*+][ \t]+/, '$1'),
    on: line => line.replace(/^([ \t]*)(?:#{1,6}[ \t]+|\d{1,9}[.)][ \t]+)?/, '$1- ')
  }, ITEM)
}

export function numbers (text, from, to) {
  return lines(text, from, to, {
    isOn: line => /^[ \t]*\d{1,9}[.)][ \t]/.test(line),
    off: line => line.replace(/^([ \t]*)\d{1,9}[.)][ \t]+/, '$1'),
    on: (line, index) => line.replace(/^([ \t]*)(?:#{1,6}[ \t]+|[-*+][ \t]+)?/, `$1${index + 1}. `)
  }, ITEM)
}

export function quote (text, from, to) {
  return lines(text, from, to, {
    isOn: line => /^> ?/.test(line), off: line => line.replace(/^> ?/, ''), on: line => `> ${line}`
  }, /^>/)
}

// What would run into the line before or after it is kept apart by an empty line.
function lines (text, from, to, { isOn, off, on }, own = null) {
  const places = linesOf(text, from, to)
  const all = places.map(([start, end]) => text.slice(start, end))
  const filled = all.filter(line => line.trim())
  const isOff = filled.length > 0 && filled.every(isOn)
  let index = 0
  const made = all.map(line => line.trim() || all.length === 1 ? (isOff ? off(line) : on(line, index++)) : line)
  const [start, end] = [places[0][0], places[places.length - 1][1]]
  const apart = line => line !== undefined && line.trim() && own && !isOff && !own.test(line)
  const above = start > 0 ? text.slice(text.lastIndexOf('\n', start - 2) + 1, start - 1) : undefined
  const below = end < text.length ? text.slice(end + 1).split('\n', 1)[0] : undefined
  const words = made.join('\n')
  const lead = apart(above) ? '\n' : ''
  const first = start + lead.length
  const select = from === to ? Array(2).fill(Math.max(first, from + lead.length + made[0].length - all[0].length)) : [first, first + words.length]
  return { from: start, to: end, words: lead + words + (apart(below) ? '\n' : ''), select }
}

// Enter in a list begins its next item; in an item without words it ends the list. Nothing elsewhere.
export function nextLine (text, from, to) {
  const start = text.lastIndexOf('\n', from - 1) + 1
  const found = text.indexOf('\n', to)
  const line = text.slice(start, found < 0 ? text.length : found)
  const mark = line.match(ITEM)?.[0] || line.match(/^(?:> ?)+/)?.[0]
  if (!mark || from < start + mark.length || isFenced(text.slice(0, start))) return null
  if (!line.slice(mark.length).trim()) return { from: start, to: start + line.length, words: outer(text, start, mark), select: null }
  return { from, to, words: `\n${next(mark)}`, select: null }
}

function next (mark) {
  const [, indent, bullet, number, dot, space] = mark.match(ITEM) || []
  if (bullet) return indent + bullet + space
  return number ? `${indent}${Number(number) + 1}${dot}${space}` : mark
}

// An empty item inside a list goes one step out: it becomes an item of the list that holds its own.
function outer (text, start, mark) {
  const indent = mark.match(/^[ \t]*/)[0].length
  if (!indent) return ''
  const above = text.slice(0, start).split('\n').reverse()
  const parent = above.find(line => ITEM.test(line) && line.match(/^[ \t]*/)[0].length < indent)
  return parent ? next(parent.match(ITEM)[0]) : ''
}

function isFenced (before) {
  return (before.match(/^ {0,3}(?:`{3,}|~{3,})/gm) || []).length % 2 === 1
}
