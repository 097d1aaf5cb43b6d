// Fonts of signs show letters as something else: an “m” in Symbol is a µ. Read as letters, 5 µg would become 5 mg: so each
// is read as what it showed, and what nobody can read is marked, wherever it stands.

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const GREEK = 'αβχδεφγηιϕκλμνοπθρστυϖωξψζ'
const CAPITALS = 'ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ'
const SIGNS = {
  0xa3: '≤', 0xa5: '∞', 0xab: '↔', 0xac: '←', 0xad: '↑', 0xae: '→', 0xaf: '↓', 0xb0: '°', 0xb1: '±', 0xb2: '″', 0xb3: '≥',
  0xb4: '×', 0xb5: '∝', 0xb7: '•', 0xb8: '÷', 0xb9: '≠', 0xba: '≡', 0xbb: '≈', 0xbc: '…', 0xd2: '®', 0xd3: '©', 0xd4: '™',
  0xd6: '√', 0x2d: '−', 0xe5: '∑'
}
// After the charts of these fonts: ticks, crosses, boxes, bullets and arrows, which is what guidance is written with.
const WINGDINGS = {
  0x46: '☞', 0x4a: '☺', 0x4c: '☹', 0x6c: '●', 0x6e: '■', 0x6f: '□', 0x71: '❑', 0x75: '◆', 0x76: '❖', 0x9e: '·', 0x9f: '•', 0xa7: '▪',
  0xa8: '□', 0xab: '★', 0xd8: '➢', 0xdf: '←', 0xe0: '→', 0xe1: '↑', 0xe2: '↓', 0xe8: '➔', 0xef: '⇦', 0xf0: '⇨', 0xf1: '⇧',
  0xf2: '⇩', 0xfb: '✗', 0xfc: '✓', 0xfd: '☒', 0xfe: '☑'
}
const WINGDINGS_2 = { 0x4f: '✗', 0x50: '✓', 0x51: '☒', 0x52: '☑', 0x54: '☒', 0x97: '●', 0xa2: '■', 0xa3: '□' }
const FONT = /^\s*["']?\s*(symbol|wingdings(?: [23])?|webdings|zapf dingbats)\b/i
// Its own, or that which Word names for a sign; not those for letters of other scripts.
const FAMILY = /(?:^|[;\s])(?:mso-symbol-)?font-family\s*:([^;]*)/i
const UNKNOWN = '�'

// What a list says by its sign: “✗ daily” is not “daily”.
const MEANT = /^[✓✗☐☑☒□❑]$/

const READERS = {
  symbol: ofSymbol, wingdings: code => WINGDINGS[code] || UNKNOWN, 'wingdings 2': code => WINGDINGS_2[code] || UNKNOWN
}

// Letters that fonts join, as PDF files keep them: search would not find them in “ﬁrst”, nor a reader the word.
const JOINED = { ﬀ: 'ff', ﬁ: 'fi', ﬂ: 'fl', ﬃ: 'ffi', ﬄ: 'ffl', ﬅ: 'st', ﬆ: 'st' }

// Answers how many could be read, how many not, and how many letters were joined.
export function symbols (body, styleOf) {
  const found = { read: 0, unread: 0, joined: 0 }
  const named = element => styleOf(element).match(FAMILY)?.[1] || element.getAttribute('face')
  const walker = document.createTreeWalker(body, window.NodeFilter.SHOW_TEXT)
  const fonts = new Map([[body, '']]) // of each element, by its own name or that of what is around it
  const fontAt = element => {
    const above = []
    for (; !fonts.has(element); element = element.parentElement) above.push(element)
    let font = fonts.get(element)
    for (const each of above.reverse()) fonts.set(each, font = named(each) ? fontOf(named(each)) : font)
    return font
  }
  while (walker.nextNode()) {
    const font = fontAt(walker.currentNode.parentElement)
    read(walker.currentNode, font ? letter => shown(letter, READERS[font] || (() => UNKNOWN)) : plain, found)
  }
  return found
}

const plain = letter => JOINED[letter] || (/[\ue000-\uf8ff]/.test(letter) ? UNKNOWN : letter)

const fontOf = named => named.match(FONT)?.[1].toLowerCase()

// The sign in front of an item where it says something, and else nothing; `fonts`: what names its font.
export function meantSign (sign, fonts) {
  const font = fonts.map(fontOf).find(Boolean)
  const read = font && [...sign].length === 1 ? shown(sign, READERS[font] || (() => UNKNOWN)) : sign
  return MEANT.test(read) ? read : ''
}

function read (node, reader, found) {
  node.nodeValue = [...node.nodeValue].map(letter => {
    const sign = reader(letter)
    if (sign !== letter) found[JOINED[letter] ? 'joined' : sign === UNKNOWN ? 'unread' : 'read'] += 1
    return sign
  }).join('')
}

function shown (letter, reader) {
  const code = letter.codePointAt(0)
  const plain = code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code
  return plain <= 0x20 || plain === 0xa0 || plain > 0xff ? String.fromCodePoint(plain) : reader(plain)
}

function ofSymbol (plain) {
  const small = LETTERS.indexOf(String.fromCodePoint(plain))
  const capital = LETTERS.toUpperCase().indexOf(String.fromCodePoint(plain))
  if (small >= 0) return plain === 0x6d ? 'µ' : GREEK[small]
  if (capital >= 0) return CAPITALS[capital]
  if (SIGNS[plain]) return SIGNS[plain]
  if (plain <= 0x40) return String.fromCodePoint(plain)
  return /[[\]{}|_]/.test(String.fromCodePoint(plain)) ? String.fromCodePoint(plain) : UNKNOWN
}
