// Word's Symbol font shows an “m” as “µ”. Read as letters, 5 µg would become 5 mg: so each is read as what it showed.

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const GREEK = 'αβχδεφγηιϕκλμνοπθρστυϖωξψζ'
const CAPITALS = 'ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ'
const SIGNS = {
  0xa3: '≤', 0xa5: '∞', 0xab: '↔', 0xac: '←', 0xad: '↑', 0xae: '→', 0xaf: '↓', 0xb0: '°', 0xb1: '±', 0xb2: '″', 0xb3: '≥',
  0xb4: '×', 0xb5: '∝', 0xb7: '•', 0xb8: '÷', 0xb9: '≠', 0xba: '≡', 0xbb: '≈', 0xbc: '…', 0xd2: '®', 0xd3: '©', 0xd4: '™',
  0xd6: '√', 0x2d: '−', 0xe5: '∑'
}

// Answers whether something could not be read.
export function symbols (body, styleOf) {
  let unread = false
  for (const element of body.querySelectorAll('*')) {
    const own = /font-family:\s*["']?symbol/i.test(styleOf(element)) || /^symbol$/i.test(element.getAttribute('face') || '')
    if (!own) continue
    const walker = document.createTreeWalker(element, window.NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      node.nodeValue = [...node.nodeValue].map(shown).join('')
      unread ||= node.nodeValue.includes('�')
    }
    element.removeAttribute('data-style')
    element.removeAttribute('face')
  }
  return unread
}

function shown (letter) {
  const code = letter.codePointAt(0)
  const plain = code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code
  const small = LETTERS.indexOf(String.fromCodePoint(plain))
  const capital = LETTERS.toUpperCase().indexOf(String.fromCodePoint(plain))
  if (small >= 0) return plain === 0x6d ? 'µ' : GREEK[small]
  if (capital >= 0) return CAPITALS[capital]
  if (SIGNS[plain]) return SIGNS[plain]
  if (plain <= 0x40 || plain === 0xa0 || plain > 0xff) return String.fromCodePoint(plain)
  return /[[\]{}|_]/.test(String.fromCodePoint(plain)) ? String.fromCodePoint(plain) : '�'
}
