// The headings of a Markdown text, and which lines stand under each.

const FENCE = /^ {0,3}(`{3,}|~{3,})/
const HEADING = /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/
const UNDERLINE = /^ {0,3}(=+|-{2,})\s*$/
const OPENING = /^ {0,3}(:{3,})\s*[a-z]/
const CLOSING = /^ {0,3}(:{3,})\s*$/
const NO_PARAGRAPH = /^\s*$|^ {0,3}([>#|]|[-*+] |:{3,}|<)| {4}/

// Each heading with its level, its words, where it starts, and whether it is inside a block (which moves as a whole).
export function outline (text) {
  const found = []
  const blocks = []
  let fence = ''
  let start = 0
  let before = ['', 0]
  for (const line of text.split('\n')) {
    const mark = line.match(FENCE)?.[1]
    if (fence) {
      if (mark?.startsWith(fence) && !line.trim().replaceAll(fence[0], '')) fence = ''
    } else if (mark) {
      fence = mark
    } else {
      read(line, start, before, blocks, found)
    }
    before = [fence || mark ? '' : line, start]
    start += line.length + 1
  }
  return found.map((heading, index) => ({ ...heading, index }))
}

function read (line, start, [above, startAbove], blocks, found) {
  const heading = line.match(HEADING)
  const inside = blocks.length > 0
  if (heading) {
    found.push({ level: heading[1].length, title: plain(heading[2] || ''), start, inside })
  } else if (UNDERLINE.test(line) && !NO_PARAGRAPH.test(above)) {
    found.push({ level: line.trim()[0] === '=' ? 1 : 2, title: plain(above), start: startAbove, inside })
  } else if (OPENING.test(line)) {
    blocks.push(line.match(OPENING)[1].length)
  } else if (inside && line.match(CLOSING)?.[1].length >= blocks[blocks.length - 1]) {
    blocks.pop()
  }
}

function plain (title) {
  return title.replace(/\s*\{#[^}]*\}\s*$/, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]+>|[*`]|\\(?=[^\w\s])/g, '').trim() || 'Heading without words'
}

// The title of the section that holds a place in the text.
export function sectionAt (text, place) {
  return outline(text).filter(heading => heading.start <= place).pop()?.title || ''
}

// The whole section of a heading ends where the next one of its level or above begins.
function end (headings, heading, text) {
  const next = headings.find(each => !each.inside && each.start > heading.start && each.level <= heading.level)
  return next ? next.start : text.length
}

// The sections of the same level under the same heading, in their order.
export function siblings (headings, heading) {
  const free = headings.filter(each => !each.inside)
  const place = free.indexOf(heading)
  const stop = each => each.level < heading.level
  let from = place
  let to = place
  while (from > 0 && !stop(free[from - 1])) from -= 1
  while (to < free.length - 1 && !stop(free[to + 1])) to += 1
  return place < 0 ? [] : free.slice(from, to + 1).filter(each => each.level === heading.level)
}

// What to write where, so that two neighbouring sections change places: the space between them stays in between.
export function swapped (text, headings, first, second) {
  const from = first.start
  const to = end(headings, second, text)
  const [upper, between] = cut(text.slice(from, second.start))
  const [lower, after] = cut(text.slice(second.start, to))
  const space = between.length < 2 ? '\n\n' : between
  return { from, to, words: lower + space + upper + after, lengthOfUpper: lower.length + space.length }
}

function cut (part) {
  const space = part.match(/\n*$/)[0]
  return [part.slice(0, part.length - space.length), space]
}
