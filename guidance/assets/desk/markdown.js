// Clean HTML to the Markdown of this service: its tables, footnotes, definition lists, raised and lowered figures.
import TurndownService from 'turndown'

const PUNCTUATION = /[^\p{L}\p{N}\s]/u
const WORD = /[\p{L}\p{N}]/u

export function markdown (body) {
  const words = service().turndown(body)
  return words.replace(/([^\s\\])\\([-+])/g, '$1$2').replace(/^(\[\^\d+\]:) +/gm, '$1 ').replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim()
}

function service () {
  const made = new TurndownService({
    headingStyle: 'atx', hr: '---', bulletListMarker: '-', codeBlockStyle: 'fenced', emDelimiter: '*', br: '\\'
  })
  const plain = made.escape
  made.escape = words => escaped(plain(words))
  made.addRule('raised', { filter: ['sup', 'sub'], replacement: kept })
  made.addRule('bold', { filter: ['strong', 'b'], replacement: (words, node) => marked(words, node, '**', 'strong') })
  made.addRule('italic', { filter: ['em', 'i'], replacement: (words, node) => marked(words, node, '*', 'em') })
  made.addRule('struck', { filter: ['del', 's', 'strike'], replacement: words => words.trim() && `~~${words}~~` })
  made.addRule('item', { filter: 'li', replacement: item })
  made.addRule('note', { filter: node => node.dataset?.note, replacement: (_, node) => `[^${node.dataset.note}]` })
  made.addRule('note text', { filter: node => node.dataset?.noteText, replacement: (_, node) => `[^${node.dataset.noteText}]: ` })
  made.addRule('term', { filter: 'dt', replacement: words => `\n\n${words.trim()}` })
  made.addRule('definition', { filter: 'dd', replacement: words => `\n: ${words.trim().replace(/\n/g, '\n  ')}\n` })
  made.addRule('table', { filter: 'table', replacement: (_, node) => table(node) })
  return made
}

// What the service would read as a mark although it was meant as a sign.
function escaped (words) {
  return words.replace(/<(?=[A-Za-z/!?])/g, '\\<').replace(/&(?=#?\w+;)/g, '&amp;').replace(/~~/g, '\\~\\~')
    .replace(/^:(?=::|\s)/, '\\:').replace(/^~(?=\s)/, '\\~')
}

function kept (words, node) {
  const name = node.nodeName.toLowerCase()
  return words.trim() && `<${name}>${words}</${name}>`
}

// Stars open and close only where a word begins or ends: elsewhere the element itself says it.
function marked (words, node, mark, name) {
  if (!words.trim()) return words
  const before = (node.previousSibling?.textContent || '').slice(-1)
  const after = (node.nextSibling?.textContent || '')[0] || ''
  const first = words[0]
  const last = words[words.length - 1]
  const stuck = (PUNCTUATION.test(first) && WORD.test(before)) || (PUNCTUATION.test(last) && WORD.test(after))
  return stuck ? `<${name}>${words}</${name}>` : `${mark}${words}${mark}`
}

const numbers = new WeakMap() // of items that are written already
const seconds = new WeakMap() // of lists that were asked for already

function item (words, node) {
  const list = node.parentNode
  const before = numbers.get(node.previousElementSibling)
  const number = before === undefined ? Number(list.getAttribute('start') || 1) : before + 1
  numbers.set(node, number)
  const mark = list.nodeName === 'OL' ? `${number}${isSecond(list) ? ')' : '.'} ` : isSecond(list) ? '* ' : '- '
  const inner = words.trim().replace(/\n/g, '\n' + ' '.repeat(mark.length)).replace(/^ +$/gm, '')
  return mark + inner + (node.nextElementSibling ? '\n' : '')
}

// Every other of lists that follow one another has another sign: with the same one they would be one list, counted on.
export function isSecond (list) {
  let [first, before] = [list, 0]
  for (; !seconds.has(first) && first.previousElementSibling?.nodeName === list.nodeName; before += 1) first = first.previousElementSibling
  seconds.set(list, (before + (seconds.get(first) || 0)) % 2)
  return seconds.get(list) === 1
}

// The first row becomes the headings where the table names none.
function table (node) {
  const rows = [...node.rows].map(row => [...row.cells].map(cellWords))
  if (rows.length === 0) return ''
  const width = Math.max(...rows.map(row => row.length))
  const line = row => `| ${Array.from({ length: width }, (_, x) => row[x] ?? '').join(' | ')} |`
  const caption = node.caption ? `${service().turndown(node.caption)}\n\n` : ''
  return `\n\n${caption}${[line(rows[0]), line(Array(width).fill('---')), ...rows.slice(1).map(line)].join('\n')}\n\n`
}

function cellWords (cell) {
  return service().turndown(cell).trim().replace(/\\$/gm, '').replace(/\s*\n\s*/g, '<br>').replace(/\|/g, '\\|')
}
