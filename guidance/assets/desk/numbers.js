// Lists whose numbers a page cannot say as they stood: letters, numbers that jump, headings that a list counted.

const LETTERS = /^(lower|upper)-(alpha|latin|roman|greek)/i
const HEADING = 'h1,h2,h3,h4,h5,h6'

// Counts in `found` what people should know.
export function plainNumbers (body, styleOf, found) {
  for (const list of body.querySelectorAll('ul,ol')) headingsOf(list, found)
  for (const list of body.querySelectorAll('ol')) {
    const items = [...list.children].filter(child => child.nodeName === 'LI')
    if (/^[ai]$/i.test(list.getAttribute('type') || '') || items.some(item => LETTERS.test(kind(item, styleOf) || kind(list, styleOf)))) found.letters += items.length
    counted(list, items)
  }
}

const kind = (element, styleOf) => styleOf(element).match(/list-style(?:-type)?\s*:\s*([\w-]+)/i)?.[1] || ''

// A number that an item says of itself starts the list anew.
function counted (list, items) {
  let open = list
  let next = Number(list.getAttribute('start') || 1)
  for (const item of items) {
    const own = Number(item.getAttribute('value')) || next
    if (own !== next && item === open.firstElementChild) open.setAttribute('start', own)
    else if (own !== next) open = split(open, item, own)
    next = own + 1
    item.removeAttribute('value')
  }
}

function split (list, item, start) {
  const rest = document.createElement('ol')
  rest.setAttribute('start', start)
  list.after(rest)
  for (let each = item, after; each; each = after) {
    after = each.nextSibling
    rest.append(each)
  }
  return rest
}

// A list of nothing but headings only counts them.
function headingsOf (list, found) {
  const items = [...list.children].filter(child => child.nodeName === 'LI')
  const heads = items.filter(item => item.querySelector(HEADING))
  if (!heads.length || heads.some(item => !isHeading(item))) return
  if (list.nodeName === 'OL') found.headings += heads.length
  if (heads.length === items.length) list.replaceWith(...items.flatMap(item => [...item.childNodes]))
}

function isHeading (item) {
  const rest = [...item.childNodes].filter(node => node.textContent.trim() && !(node.nodeType === 1 && node.matches(`${HEADING},ul,ol`)))
  return rest.length === 0
}
