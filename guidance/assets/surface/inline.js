// The words of a block as Markdown: what is only a sign stays a sign, what is marked is marked.

const PUNCTUATION = /[^\p{L}\p{N}\s]/u
const SPACE = /\s/
const MARKED = {
  strong: ['**', 'strong'], em: ['*', 'em'], strike: ['~~', 's'], sup: [null, 'sup'], sub: [null, 'sub']
}
const ORDER = ['link', 'strong', 'em', 'strike', 'sup', 'sub', 'code']

// `inCell`, `inHeading`: where lines cannot break; `references`: whether words in brackets may be links.
export function words (node, context = {}) {
  const pieces = []
  node.forEach(child => pieces.push({ child, marks: sorted(child) }))
  while (pieces.length && isGap(pieces[pieces.length - 1].child)) pieces.pop()
  while (pieces.length && isGap(pieces[0].child)) pieces.shift()
  const made = run(pieces, { ...context, before: '', after: '' })
  const lines = made.split('\n').map(line => trimmed(line))
  if (context.inCell) return lines.join(' ')
  return context.inHeading ? lines.join(' ').replace(/(^|\s)(#+)$/, '$1\\$2') : lines.map(line => startOfLine(line)).join('\n')
}

const sorted = child => held(child).sort((a, b) => ORDER.indexOf(a.type.name) - ORDER.indexOf(b.type.name))

// Only words can be code, and the mark of a note leads to its note alone.
export function held ({ marks, isText, type }) {
  return marks.filter(({ type: { name } }) => isText || (name !== 'code' && (name !== 'link' || type.name !== 'noteref')))
}

const isGap = child => child.type.name === 'gap'
const trimmed = line => line.replace(/^[ \t]+|[ \t]+$/g, '')

function run (pieces, context) {
  let made = ''
  for (let place = 0; place < pieces.length;) {
    const [mark] = pieces[place].marks
    let end = place + 1
    if (!mark) {
      made += single(pieces[place].child, pieces[end], { ...context, before: made || context.before })
    } else {
      const isCode = mark.type.name === 'code' // innermost: it holds nothing
      const holds = piece => piece.marks.some(each => each.eq(mark)) && (!isCode || piece.marks.length === 1)
      while (end < pieces.length && holds(pieces[end])) end += 1
      const inner = pieces.slice(place, end).map(({ child, marks }) => ({ child, marks: marks.filter(each => !each.eq(mark)) }))
      made += marked(mark, inner, { ...context, before: made || context.before, after: firstOf(pieces[end]) || context.after })
    }
    place = end
  }
  return made
}

const firstOf = piece => piece ? (piece.child.isText ? piece.child.text[0] : '[') : ''

function marked (mark, pieces, context) {
  const name = mark.type.name
  if (name === 'code') return code(pieces.map(({ child }) => child.text || '').join(''), context)
  if (name === 'link') return link(mark.attrs, pieces, context)
  const [sign, tag] = MARKED[name]
  const whole = run(pieces, { ...context, before: '', after: '' })
  const [, lead, inner, end] = whole.match(/^([ \t]*)([^]*?)([ \t]*)$/)
  if (!inner) return whole
  const before = lead || context.before.slice(-1)
  const after = end || context.after
  return lead + (sign && fits(sign, inner, before, after) ? sign + inner + sign : `<${tag}>${inner}</${tag}>`) + end
}

// Signs open and close only where a word begins or ends; and those of a neighbour would run into them.
function fits (sign, inner, before, after) {
  const opens = !PUNCTUATION.test(inner[0]) || !before || SPACE.test(before) || PUNCTUATION.test(before)
  const last = inner[inner.length - 1]
  const closes = !PUNCTUATION.test(last) || !after || SPACE.test(after) || PUNCTUATION.test(after)
  return opens && closes && before !== sign[0] && after !== sign[0] && !/^\s|\s$/.test(inner) && !(sign === '*' && /^\*|\*$/.test(inner) && !/^\*\*[^*]+\*\*$/.test(inner))
}

function code (text, { inCell }) {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([found]) => found.length))
  const fence = '`'.repeat(longest + 1)
  const apart = /^`|`$/.test(text) || (/^ .* $/.test(text) && text.trim()) ? ' ' : ''
  const inside = apart + text + apart
  return fence + (inCell ? inside.replace(/\|/g, '\\|') : inside) + fence
}

function link ({ href, title }, pieces, context) {
  const plain = pieces.map(({ child, marks }) => marks.length ? null : child.text).join('')
  if (!title && plain === href && /^[a-z][a-z0-9+.-]+:[^\s<>]*$/i.test(href)) return `<${href}>`
  const address = /[\s()<>]/.test(href) ? `<${href.replace(/[<>\n]/g, sign => encodeURIComponent(sign))}>` : href
  return `[${run(pieces, { ...context, inLink: true, before: '[', after: ']' })}](${address}${title ? ` "${title.replace(/["\\]/g, '\\$&')}"` : ''})`
}

function single (child, next, context) {
  const name = child.type.name
  if (name === 'text') return escaped(child.text.replace(/\n/g, ' '), next, context)
  if (name === 'gap') return context.inCell || context.inHeading ? '<br>' : '\\\n'
  if (name === 'noteref') return `[^${child.attrs.label}]`
  const { src, alt } = child.attrs
  const told = alt.replace(/\s+/g, ' ').replace(/[\\[\]]/g, '\\$&')
  return `![${context.inCell ? told.replace(/\|/g, '\\|') : told}](${/[\s()<>]/.test(src) ? `<${src}>` : src})`
}

// Behind the mark of a note a bracket would make it a link, and a colon the note itself.
function escaped (text, next, context) {
  const apart = /\]$/.test(context.before) && /^[(:]/.test(text) ? '\\' : ''
  return apart + text.replace(/[\\`*_~<&[\]!|]/g, (sign, place) =>
    isMeant(sign, text[place - 1] ?? context.before.slice(-1), text[place + 1] ?? '', text.slice(place), next, context) ? `\\${sign}` : sign)
}

// Whether a sign would be read as a mark where it stands.
function isMeant (sign, before, after, rest, next, { inCell, inLink, references }) {
  const isEnd = rest.length === 1
  const apart = (!before || SPACE.test(before)) && SPACE.test(after)
  switch (sign) {
    case '\\': return isEnd || /[!-/:-@[-`{-~]/.test(after)
    case '`': return true
    case '*': return !apart
    case '_': return !apart && !(/[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after))
    case '~': return before === '~' || after === '~' || (isEnd && Boolean(next))
    case '<': return isEnd ? Boolean(next) : /[A-Za-z/!?]/.test(after)
    case '&': return /^&#?\w+;/.test(rest)
    case '[': return inLink || references || /^\[\^|^\[[^\]]*(?:\]\s*[([:]|$)/.test(rest)
    case ']': return inLink
    case '!': return isEnd && Boolean(next)
    default: return inCell
  }
}

// What would make a line a heading, a list, a quote, a block or a table, at its beginning.
function startOfLine (line) {
  if (/^(#{1,6}(\s|$)|>|[-+*](\s|$)|:|~(\s|$)|=+$|-+$|[|\s:-]+$)/.test(line)) return `\\${line}`
  return line.replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
}
