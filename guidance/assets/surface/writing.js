// The surface as Markdown: what was not touched is written from its source, byte for byte; what was is written anew.
import { firstLine } from '../desk/opening.js'
import { words } from './inline.js'

// The sources of one or more loadings, and which node each was: an origin is a place in both.
export class Sources {
  constructor () {
    Object.assign(this, { entries: [], nodes: [], lead: '', tail: '\n', references: false })
  }

  // Answers with the document, its origins counted on from the loadings before.
  take ({ doc, sources, lead }, schema) {
    const first = this.entries.length
    const moved = entry => entry.next === undefined ? entry : { ...entry, next: entry.next + first }
    this.entries.push(...sources.map(moved))
    const node = schema.nodeFromJSON(counted(doc, first))
    node.descendants(each => { if (each.attrs.origin != null) this.nodes[each.attrs.origin] = each })
    const last = this.entries[node.lastChild?.attrs.origin]
    Object.assign(this, { lead, tail: last ? last.space : '' })
    this.references = sources.some(({ words }) => /^[ \t>*+\-\d.)]*\[[^\]^][^\]]{0,999}\]:/m.test(words))
    return node
  }

  // The source of a node that is as it was, or nothing.
  untouched (node) {
    const was = this.nodes[node.attrs.origin]
    return was && (was === node || was.eq(node)) ? this.entries[node.attrs.origin] : null
  }
}

function counted (json, first) {
  const { attrs, content } = json
  return {
    ...json,
    ...(attrs?.origin != null && { attrs: { ...attrs, origin: attrs.origin + first } }),
    ...(content && { content: content.map(child => child.type === 'text' ? child : counted(child, first)) })
  }
}

// The whole text, and for each block where it stands in it: `[from, to, place in the document]`.
export function written (doc, sources) {
  const { text, places, last } = blocks(doc, sources, true)
  const entry = last && sources.entries[last.attrs.origin]
  const end = entry && entry.next === undefined ? entry.space : sources.tail || '\n'
  // Typed behind spaces that are all there is, a paragraph would be code.
  const lead = text ? sources.lead.slice(0, sources.lead.lastIndexOf('\n') + 1) : sources.lead
  const shift = lead.length
  return { text: lead + (text && text + end), places: places.map(([from, to, place]) => [from + shift, to + shift, place]) }
}

// `isPlain`: whether the blocks stand at the left edge, where sources can be written back as they are.
function blocks (parent, sources, isPlain) {
  const places = []
  let text = ''
  let before = null
  parent.forEach((node, offset) => {
    const isHere = isPlain && !wouldSink(before, node, sources)
    const source = isHere ? sources.untouched(node) : null
    const own = source ? source.words : block(node, sources, isHere, before)
    if (!own) return
    const gap = before && between(before, node, sources, isPlain)
    // Under the words of a paragraph, dashes alone would make them a heading.
    if (before) text += before.type.name === 'paragraph' && /^ *(-+|=+) *(\n|$)/.test(own) ? gap.padEnd(2, '\n') : gap
    places.push([text.length, text.length + own.length, offset])
    text += own
    before = node
  })
  return { text, places, last: before }
}

// What is set in and did not stand below this list or note before would be taken for a part of it.
function wouldSink (before, node, sources) {
  if (!before || !(isList(before) || before.type.name === 'note')) return false
  const stoodThere = isKind(before, sources) && sources.entries[before.attrs.origin].next === node.attrs.origin
  return !stoodThere && /^[ \t]/.test(sources.untouched(node)?.words)
}

function between (before, node, sources, isPlain) {
  if (!isPlain) return before.type.name === 'paragraph' && interrupts(node) ? '\n' : '\n\n'
  const entry = sources.entries[before.attrs.origin]
  // What was never closed would take what follows for its own.
  if (entry?.unclosed && sources.untouched(before)) return `\n${entry.unclosed}\n\n`
  if (!entry || entry.next === undefined) return '\n\n'
  const isBlank = (entry.space.match(/\n/g) || []).length > 1
  const goesOn = before.type.name === 'note' && before.lastChild.type.name !== 'paragraph' && !sources.untouched(before)
  const asItWas = !goesOn && entry.next === node.attrs.origin && [before, node].every(each => isKind(each, sources))
  // Under an empty item stood a paragraph of its own: under one with words it would go on with them.
  const wouldGoOn = EMPTY.test(entry.words) && !sources.untouched(before)
  return isBlank || (asItWas && !wouldGoOn) ? entry.space : '\n\n'
}

const EMPTY = /(?:^|\n)[ \t]*(?:>[ \t]*|(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:[-*+>]|\d{1,9}[.)])[ \t]*$/

function isKind (node, sources) {
  const was = sources.nodes[node.attrs.origin]
  return was && was.type === node.type && was.attrs.level === node.attrs.level && was.attrs.start === node.attrs.start
}

function block (node, sources, isPlain, before) {
  const context = { references: sources.references }
  switch (node.type.name) {
    case 'paragraph': return words(node, context)
    case 'heading': return heading(node, context)
    case 'bullets': case 'numbers': return list(node, sources, isPlain, before)
    case 'quote': return `> ${blocks(node, sources, false).text}`.replace(/\n/g, '\n> ').replace(/^> $/gm, '>')
    case 'container': return container(node, sources, isPlain)
    case 'code_block': return code(node)
    case 'source': return node.textContent
    case 'rule': return isPlain ? '---' : '___' // behind the mark of an item, dashes would be one line with it
    case 'table': return table(node, sources, isPlain)
    case 'note': return note(node, blocks(node, sources, false).text)
    default: return ''
  }
}

function heading (node, context) {
  const { level, anchor } = node.attrs
  const title = words(node, { ...context, inHeading: true })
  return title && `${'#'.repeat(level)} ${title}${anchor ? ` {#${anchor}}` : ''}`
}

// Behind its mark a note begins with words; a list or a quote there would be set in further than what follows.
function note ({ attrs: { label }, firstChild }, text) {
  const mark = `[^${label}]:`
  return firstChild.type.name === 'paragraph' ? prefixed(text || ' ', `${mark} `, '    ') : `${mark}\n${prefixed(text, '    ', '    ')}`
}

function prefixed (text, first, later) {
  return text.split('\n').map((line, index) => index ? (line && later + line) : first + line).join('\n')
}

function list (node, sources, isPlain, before) {
  const isNumbers = node.type.name === 'numbers'
  const isNew = node.attrs.origin == null
  const other = { '-': '*', '*': '-', '+': '-', '.': ')', ')': '.' }
  const runsOn = isNew && before?.type === node.type && before.attrs.mark === node.attrs.mark
  const mark = runsOn ? other[node.attrs.mark] : node.attrs.mark
  let text = ''
  let last = null
  let number = node.attrs.start - 1
  let indent = ''
  const counts = countsUp(node)
  node.forEach((item, _, index) => {
    const isSplit = last && item.attrs.origin != null && item.attrs.origin === last.attrs.origin // it says the number of that
    const said = isSplit && counts ? '' : item.attrs.number
    const own = isNumbers && index === 0 ? node.attrs.start : Number(said || number + 1)
    const fits = !isNumbers || index > 0 || Number(item.attrs.number) === own
    number = own
    const was = isPlain && item.attrs.origin != null && !isNew ? sources.entries[item.attrs.origin].words : null
    if (was !== null) indent = was.match(/^ */)[0]
    const source = isPlain && fits && !isNew ? itemSource(item, node, sources) : null
    const entry = last && sources.entries[last.attrs.origin]
    if (last) text += entry && entry.next === item.attrs.origin && isPlain ? entry.space : node.attrs.tight ? '\n' : '\n\n'
    text += source ? source.words : oneItem(item, opening(was, indent + (isNumbers ? `${own}${mark} ` : `${mark} `)), sources)
    last = item
  })
  return text
}

// Some write 1. before each item: there the next one is a 1. as well.
function countsUp (node) {
  const said = new Map()
  node.forEach(({ attrs }) => attrs.number && said.set(attrs.origin, attrs.number))
  return said.size === 1 || new Set(said.values()).size > 1
}

// A list of another start, or with nothing in its first item, goes on with the words above it.
const isList = node => Boolean(node.type.spec.group?.includes('list'))
const interrupts = node => isList(node) && (node.attrs.start ?? 1) === 1 && node.firstChild.textContent

// With less space behind its mark an item would take the next one, where that is set in, for its own.
function opening (was, usual) {
  const [found] = was?.match(/^ *(?:[-*+]|\d{1,9}[.)]) {1,4}(?=\S)/) || ['']
  return found.trimEnd() === usual.trimEnd() ? found : usual
}

// An item that came from another list has another mark in its source.
function itemSource (item, { type, attrs }, sources) {
  const source = sources.untouched(item)
  const found = source?.words.match(/^ {0,3}(?:([-*+])|\d{1,9}([.)]))/)
  return found && (type.name === 'numbers' ? found[2] : found[1]) === attrs.mark ? source : null
}

function oneItem (item, mark, sources) {
  const inside = blocks(item, sources, false).text
  return inside ? prefixed(inside, mark, ' '.repeat(mark.length)) : mark.trimEnd()
}

function container (node, sources, isPlain) {
  const entry = isPlain ? sources.entries[node.attrs.origin] : null
  const was = entry && sources.nodes[node.attrs.origin]
  const { text, last } = blocks(node, sources, isPlain)
  const longest = Math.max(2, ...[...text.matchAll(/^[ >]*(:{3,})/gm)].map(([, colons]) => colons.length))
  const kept = was && was.type === node.type && FORM.every(name => was.attrs[name] === node.attrs[name]) &&
    entry.opening.match(/:+/)[0].length > longest
  const opening = kept ? entry.opening : firstLine(':'.repeat(longest + 1), node.attrs.name, node.attrs)
  const closing = (kept && entry.closing) || opening.match(/:+/)[0]
  const inner = last && isPlain ? sources.entries[last.attrs.origin] : null
  const end = inner && inner.next === undefined ? inner.space : '\n'
  return `${opening}\n${kept ? entry.lead : ''}${text}${text && (end.includes('\n') ? end : '\n')}${closing}`
}

const FORM = ['name', 'title', 'anchor', 'strength', 'certainty', 'audience']

function code (node) {
  const sign = node.attrs.info.includes('`') ? '~' : '`' // no sign of a fence may stand behind it
  const longest = Math.max(2, ...[...node.textContent.matchAll(/`{3,}|~{3,}/g)].map(([found]) => found.length))
  const fence = sign.repeat(longest + 1)
  return `${fence}${node.attrs.info}\n${node.textContent}\n${fence}`
}

function table (node, sources, isPlain) {
  const width = node.firstChild.childCount
  const aligns = aligned(node.firstChild)
  const was = isPlain && sources.nodes[node.attrs.origin]
  const same = was && was.type === node.type && String(aligned(was.firstChild)) === String(aligns)
  const separator = same ? node.attrs.separator : line(aligns.map(side => ({ right: '--:', center: ':-:', left: ':--' })[side] || '---'))
  const rows = []
  node.forEach((row, _, index) => {
    const isWhereItWas = (index === 0) === (row.firstChild.type.name === 'head')
    const source = same && isWhereItWas ? sources.untouched(row) : null
    const cells = []
    row.forEach(cell => cells.push(words(cell, { inCell: true, references: sources.references }) || ' '))
    rows.push(source ? source.words : line(cells.slice(0, width)))
  })
  return [rows[0], separator, ...rows.slice(1)].join('\n')
}

function aligned (row) {
  const sides = []
  row.forEach(cell => sides.push(cell.attrs.align))
  return sides
}

const line = cells => `| ${cells.join(' | ')} |`
