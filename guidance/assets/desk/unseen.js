// Words that nobody saw who copied them: “5 mg” beside a hidden 50 is not 505 mg, and a white 00 makes no 500 of 5.
// Word documents are read by the same rule (text/word/unseen.py).
const HIDDEN = /display:\s*none|mso-hide:\s*all|visibility:\s*(hidden|collapse)|opacity:\s*0(?![.\d])|clip:\s*rect\(\s*[01](px)?[\s,]|clip-path:\s*inset\((50|100)%|(left|top|text-indent):\s*-\d{4,}/i
const UNSEEN = /(^|[\s-])(sr-only|visually-?hidden|screen-reader-text)(\s|$)/i
// What the page of these programs is: white, where nothing else is said.
const ON_PAPER = '[class^="Mso"],[data-style*="mso-"],[id^="docs-internal-guid"]'
const PAPER = [255, 255, 255]
const NAMES = { window: PAPER, windowtext: [0, 0, 0] } // the colours of the reader's own screen are none of the text
// What it says is still said, or never was said by its colour.
const KEPT = 'a,b,strong,i,em,s,del,strike,ins,th,h1,h2,h3,h4,h5,h6,[class^="MsoTitle"],[class^="MsoHeading"]'
const KEPT_STYLE = /font-weight:\s*(bold|[6-9]00)|font-style:\s*italic/i
const CLEAR = 'rgba(0,0,0,0)'
let canvas // made when the first colour is read: none is needed to write
const HUE = 40 // so far apart red, green and blue are at least in what is no grey (text/hues.py)
const NEAR = 16 // how far apart two colours are, of 255, that no eye tells apart
const READABLE = 3 // points
const POINTS = { pt: 1, px: 0.75, '': 1 }
const PART_OF_A_NUMBER = /^[\d.,]*$/

// Take them out of `body`. How many passages were left out, how many stay that are white on what nobody tells us, and
// how many nothing but a colour sets apart, unless that is most of the text: then it tells nothing.
export function withoutUnseen (body, styleOf, isComment) {
  const told = { hidden: 0, white: 0, coloured: 0 }
  let [before, isApart, isColoured] = ['', false, false]
  const letters = { all: 0, coloured: 0 }
  const leave = (node, words) => {
    if (words.trim()) told.hidden += 1
    isApart ||= !PART_OF_A_NUMBER.test(words)
    node.remove()
  }
  const say = (text, seen) => {
    const words = text.data
    if (words.trim() && (seen.size < READABLE || isNear(seen.colour, seen.behind))) return leave(text, words)
    if (words.trim() && !seen.behind && isNear(seen.colour, PAPER)) told.white += 1
    else if (words.trim()) {
      const tells = !seen.isKept && [seen.colour, seen.marker].some(isHue)
      told.coloured += tells && !isColoured
      isColoured = tells
      letters.all += words.length
      letters.coloured += tells ? words.length : 0
    }
    if (isApart && /\d/.test(before) && /^\d/.test(words)) text.data = ' ' + words
    if (words) [before, isApart] = [words.slice(-1), false]
  }
  const waiting = [...body.childNodes].reverse().map(node => [node, { behind: body.querySelector(ON_PAPER) && PAPER }])
  while (waiting.length) {
    const [node, around] = waiting.pop()
    if (node.nodeType === window.Node.TEXT_NODE) say(node, around)
    if (node.nodeType !== window.Node.ELEMENT_NODE || isComment(node)) continue
    const style = styleOf(node)
    if (HIDDEN.test(style) || UNSEEN.test(node.className)) leave(node, node.textContent)
    else for (const child of [...node.childNodes].reverse()) waiting.push([child, seenIn(node, style, around)])
  }
  if (2 * letters.coloured > letters.all) told.coloured = 0
  return told
}

function seenIn (element, style, around) {
  const seen = { ...around, isKept: around.isKept || element.matches(KEPT) || KEPT_STYLE.test(style) }
  if (element.hasAttribute('bgcolor')) seen.behind = colourOf(element.getAttribute('bgcolor'))
  if (element.hasAttribute('color')) seen.colour = colourOf(element.getAttribute('color'))
  for (const said of style.split(';').reverse()) { // what an element says of itself stands first
    const [, name, value] = said.match(/^\s*(background(?:-color|-image)?|color|font-size)\s*:\s*(.+)/i) || []
    if (!name) continue
    if (/^color$/i.test(name)) seen.colour = colourOf(value)
    else if (/^font/i.test(name)) seen.size = sizeOf(value) ?? around.size
    else if (!/^(transparent|none|inherit|initial|[a-z]+\(.*[,/]\s*0?\.?0+%?\s*\))/i.test(value.trim())) {
      seen.behind = colourOf(value)
      if (/^(SPAN|FONT|MARK)$/.test(element.nodeName)) seen.marker = seen.behind
    }
  }
  return seen
}

// The browser reads colours however they are written; in its canvas nothing is seen of them, and “no colour” stays clear.
function colourOf (value) {
  const [written] = value.trim().match(/^(#[\da-f]+|[a-z]+\([^()]*\)|[a-z]+)/i) || []
  const name = written?.toLowerCase()
  if (!name || Object.hasOwn(NAMES, name)) return NAMES[name]
  canvas ||= document.createElement('canvas')
  const pen = canvas.getContext('2d')
  pen.fillStyle = CLEAR
  pen.fillStyle = written
  const [, hex, rgba] = pen.fillStyle.match(/^(?:#([\da-f]{6})|rgba\(([^()]+)\))$/i) || []
  if (hex) return hex.match(/../g).map(each => parseInt(each, 16))
  const [red, green, blue, shown] = rgba?.split(',').map(Number) || []
  return shown > 0 ? [red, green, blue] : undefined
}

function isHue (parts) {
  return Boolean(parts) && Math.max(...parts) - Math.min(...parts) >= HUE
}

function sizeOf (value) {
  const [, number, unit] = value.trim().match(/^([\d.]+)(pt|px|)(?![\w.%])/i) || value.trim().match(/^(0)()(?![.\d])/) || []
  return number === undefined ? undefined : Number(number) * POINTS[unit.toLowerCase()]
}

function isNear (one, other) {
  return Boolean(one && other) && one.every((part, place) => Math.abs(part - other[place]) <= NEAR)
}
