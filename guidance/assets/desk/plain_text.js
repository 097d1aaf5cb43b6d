// Text without formatting, as PDF viewers and old mails put it on the clipboard: lines that ended where the paper did become
// paragraphs, signs in front of lines lists, tabs tables. What a person should look at is told.
import { make } from './building.js'
import { withoutPageNumbers } from './page_numbers.js'
import { itemLists } from './typed_lists.js'

const BULLET = /^\s*[•▪●■◦‣∙·➢❖\uf0b7\uf0a7]\s*(?=\S)/
const DASH = /^\s*(?:[-–*]\s+|o\t\s*)(?=\S)/
const NUMBER = /^\s*(\d{1,3})[.)]\s+(?=\S)/
const SECTION = /^\s*\d+(?:\.\d+)+[.)]?\s+\S/
const LETTER = /^\s*\(?[a-z]\)\s+\S/
const MANY_GAPS = /(?:\n[ \t]?){99}/
const GAP = /\S {4,}\S/
const ENDS = /[.:;!?]["”’)]?\s*$/
// Words that keep their hyphen whatever stands behind it.
const PREFIX = /(?:^|[^\p{L}])(?:anti|co|cross|double|ex|follow|half|high|intra|long|low|mid|multi|near|non|once|one|post|pre|self|short|single|sub|three|twice|two|well|x)-$/iu
const LONGEST_LINE = 160 // of paper: what is longer is a paragraph
const SHORTEST_LINE = 40
const NEARLY_FULL = 0.85

// Whether somebody wrote marks on purpose: then it is no text of a PDF.
export const hasMarks = text => /^(?:#{1,6} |:::|```|~~~|\||> |\[\^[^\]\n]{1,99}\]:)|\]\([^()[\]\s]{1,999}\)/m.test(text)

// Whether the lines themselves say that they come from paper, or from a program with other signs for lists.
export function saysPaper (text) {
  const lines = text.split('\n')
  const isPaper = /[ﬀ-ﬆ\u00ad\ue000-\uf8ff]|\p{L}-\n\p{Ll}/u.test(text) || MANY_GAPS.test(text) || lines.some(line => BULLET.test(line))
  return !hasMarks(text) && (isPaper || gaps(lines) || tabbed(lines))
}

// The body of a page, and sentences about what was done. `known`: text that knows how words are written.
export function pageOfPlain (text, known) {
  const all = text.replace(/\r\n?|[\u2028\u2029\f\v]/g, '\n').split('\n').map(line => line.trimEnd())
  const { kept: lines, sure, doubtful } = withoutPageNumbers(all)
  const found = { joined: false, words: [], gaps: gaps(lines), cut: cut(lines), sure, doubtful }
  const body = document.implementation.createHTMLDocument('').body
  const full = fullness(lines)
  const knows = knowing(`${text}\n${known}`)
  const run = []
  for (const block of blocks(lines, full)) {
    const isItem = block.kind === 'bullet' || block.kind === 'number'
    if (!isItem) body.append(...itemLists(run.splice(0)))
    isItem ? run.push(item(block, found, knows)) : body.append(shown(block, found, knows))
  }
  body.append(...itemLists(run))
  return { body, notes: told(found, text) }
}

function told ({ joined, words, gaps, cut, sure, doubtful }, text) {
  const shown = words.slice(0, 8).map(word => `“${word}”`).join(', ')
  return [
    joined && `Lines were joined to paragraphs.${/\d/.test(text) ? ' A PDF has no raised figures: look whether 10 and a small 9 became 109.' : ''}`,
    words.length && `${words.length === 1 ? '1 word' : `${words.length} words`} divided at the end of a line put together: ${shown}. Check ${words.length === 1 ? 'it' : 'them'}.`,
    sure.length && `Page numbers left out: ${sure.slice(0, 8).join(', ')}${sure.length > 8 ? ' …' : ''}.`,
    doubtful.length && `A number alone on its line may be that of a page: look at ${doubtful.slice(0, 8).join(', ')}.`,
    cut.length && `A number may go on in the next line: look at ${cut.slice(0, 8).map(words => `“${words}”`).join(', ')}.`,
    MANY_GAPS.test(text) && 'Long runs of empty lines were left out.',
    gaps && 'Lines with wide gaps may be columns side by side: check that their words stand in order.'
  ].filter(Boolean)
}

// “7.” before “5 mg” may be 7.5 mg, or the end of a sentence: only a person can say.
const cut = lines => lines.flatMap((line, index) => {
  const [[end] = [], [next] = []] = [line.match(/\d+[.,]$/) || [], NUMBER.test(lines[index + 1] || '') ? [] : lines[index + 1]?.match(/^\s*\d+(?: \p{L}+)?/u) || []]
  return end && next ? [`${end} ${next.trim()}`] : []
})
const gaps = lines => lines.filter(line => GAP.test(line)).length > 1
const tabbed = lines => lines.some((line, index) => isRow(line) && isRow(lines[index + 1]) && tabs(line) === tabs(lines[index + 1]))
const isRow = line => Boolean(line) && tabs(line) > 0 && !BULLET.test(line) && !DASH.test(line) && !NUMBER.test(line) && !SECTION.test(line)
const tabs = line => line.trim().split('\t').length - 1

// Whether the first word of the next line had no place in this one; where they are no lines of paper, only where a word was divided.
function fullness (lines) {
  const longest = lines.reduce((most, line) => tabs(line) ? most : Math.max(most, line.trim().length), 0)
  if (longest < SHORTEST_LINE || longest > LONGEST_LINE) return (line, next) => /\p{L}[-\u00ad]$/u.test(line) && /^\s*\p{Ll}/u.test(next)
  return (line, next) => /[-–\u00ad]$/.test(line) || line.trim().length + 1 + next.trim().split(/\s/)[0].length > longest * NEARLY_FULL || (/^\s*\p{Ll}/u.test(next) && !ENDS.test(line))
}

// Blocks of lines, each with what it is.
function blocks (lines, full) {
  const all = []
  let open = null
  let isApart = true
  lines.forEach((line, index) => {
    if (!line.trim()) {
      open = null
      isApart = true
      return
    }
    const kind = kindOf(line, open, lines[index - 1] || '')
    const isRowOfTable = kind === 'row' && (open?.kind === 'row' ? tabs(open.lines[0]) === tabs(line) : isRow(lines[index + 1]) && tabs(lines[index + 1]) === tabs(line))
    if (isRowOfTable && open?.kind === 'row') open.lines.push(line)
    else if (!isRowOfTable && (kind === 'text' || kind === 'row') && open && open.kind !== 'row' && goesOn(open, line, full)) open.lines.push(line)
    else all.push(open = { kind: isRowOfTable ? 'row' : kind === 'row' ? 'text' : kind, lines: [line], isApart })
    isApart = false
  })
  return all
}

function goesOn (open, line, full) {
  const last = open.lines[open.lines.length - 1]
  return !GAP.test(last) && !GAP.test(line) && full(last, line)
}

// A dash or a number begins an item only where one may begin: in the middle of a paragraph, “– 5 mg” goes on.
function kindOf (line, open, before) {
  if (BULLET.test(line)) return 'bullet'
  const mayBegin = !open || ENDS.test(before) || open.kind === 'bullet' || open.kind === 'number'
  if (DASH.test(line) && mayBegin) return 'bullet'
  const number = Number(line.match(NUMBER)?.[1] || 0)
  if (number && mayBegin) return 'number'
  if (SECTION.test(line) || LETTER.test(line)) return mayBegin || follows(line, open.lines[0]) ? 'section' : 'text'
  return isRow(line) ? 'row' : 'text'
}

// Whether one line begins with the letter behind that of the other, as “b)” does with that behind “a)”.
const follows = (line, before) => LETTER.test(before) && letterOf(line) === letterOf(before) + 1
const letterOf = line => line.match(/[a-z]/)?.[0].charCodeAt(0)

function shown ({ kind, lines }, found, knows) {
  return kind === 'row' ? table(lines) : make('p', {}, spaced(joined(lines, found, knows)))
}

function item ({ kind, lines, isApart }, found, knows) {
  const words = joined(lines, found, knows)
  const [mark, number] = words.match(kind === 'number' ? NUMBER : BULLET) || words.match(DASH)
  const made = make('li', kind === 'number' ? { value: number } : {}, spaced(words.slice(mark.length)))
  return { item: made, isApart, sign: kind === 'number' ? '1' : mark.trim(), name: kind === 'number' ? 'ol' : 'ul', start: number }
}

const spaced = words => words.replace(/\t+/g, ' ')

function table (lines) {
  const rows = lines.map(line => make('tr', {}, ...line.trim().split('\t').map(cell => make('td', {}, cell.trim()))))
  return make('table', {}, make('tbody', {}, ...rows))
}

function joined (lines, found, knows) {
  const pieces = []
  for (const line of lines.map(each => each.trim())) {
    found.joined ||= pieces.length > 0
    pieces.push(...(pieces.length ? goingOn(pieces.pop(), line, found, knows) : [line]))
  }
  return pieces.join('')
}

// The line before, and what it and the next one are together; only its last word matters.
function goingOn (before, line, found, knows) {
  const end = before.slice(-60)
  if (/\d[-–]$/.test(end) || (/\S[-–]$/.test(end) && /^\d/.test(line))) return [before, line]
  const first = line.match(/^\p{L}+/u)?.[0]
  const last = end.match(/[\p{L}-]+[-\u00ad]$/u)?.[0]
  if (!first || !last || !/^\p{Ll}/u.test(line)) return [before, ` ${line}`]
  const [kept, plain] = [last + first, last.slice(0, -1) + first]
  const word = last.endsWith('-') && (knows(kept) || (!knows(plain) && PREFIX.test(last))) ? kept : plain
  found.words.push(word)
  return [before.slice(0, -last.length), word + line.slice(first.length)]
}

// Whether a word stands in the text as it is.
function knowing (text) {
  const words = new Set(text.toLowerCase().match(/\p{L}[\p{L}-]*/gu))
  return word => words.has(word.toLowerCase())
}
