// Items that somebody typed, or a PDF keeps, as lines with a sign in front; and paragraphs with an empty line between them.
import { build } from './word_lists.js'

const BULLET = /^[\s\u00a0]*([•▪●■◦‣∙·➢❖])[\s\u00a0]+/
const BLOCKS = 'p,div,ul,ol,table,blockquote,h1,h2,h3,h4,h5,h6,pre'

// A sign that is new stands one level deeper, one that was there before leads back to its level. `isApart`: whether something
// stands between an item and the one before.
export function itemLists (items) {
  const signs = []
  const root = document.createElement('div')
  build(root, items.map(each => {
    const known = signs.indexOf(each.sign)
    signs.length = known >= 0 ? known : each.isApart ? 0 : signs.length
    signs.push(each.sign)
    return { ...each, level: signs.length }
  }))
  return [...root.childNodes]
}

export function typedLists (body) {
  let run = []
  for (const block of body.querySelectorAll('p,div')) {
    if (block.closest('li,table,pre') || block.querySelector(BLOCKS)) continue
    const parts = partsOf(block)
    if (parts.length < 2 && !parts.some(part => part.sign)) continue
    if (run.length && before(block) !== run[run.length - 1].place) run = written(run)
    for (const part of parts) {
      if (part.sign) {
        part.place = document.createElement('i')
        block.before(part.place)
        run.push(part)
      } else {
        run = written(run)
        block.before(paragraph(part.nodes))
      }
    }
    block.remove()
  }
  written(run)
}

function written (run) {
  if (run.length) run[0].place.replaceWith(...itemLists(run))
  run.forEach(({ place }) => place.remove())
  return []
}

function before (block) {
  let last = block.previousSibling
  while (last && last.nodeType === window.Node.TEXT_NODE && !last.nodeValue.trim()) last = last.previousSibling
  return last
}

// The lines of a paragraph that say something, each an item or words.
function partsOf (block) {
  const lines = [[]]
  for (const node of block.childNodes) node.nodeName === 'BR' ? lines.push([]) : lines[lines.length - 1].push(node)
  const parts = []
  let isApart = false
  for (const nodes of lines) {
    const text = nodes.map(node => node.textContent).join('')
    const [all, sign] = text.match(BULLET) || []
    const last = parts[parts.length - 1]
    if (sign) parts.push({ sign, name: 'ul', item: item(nodes, all.length) })
    else if (!text.trim() && !nodes.some(node => node.nodeName === 'IMG')) isApart = true
    else if (last && !last.sign && !isApart) last.nodes.push(document.createElement('br'), ...nodes)
    else parts.push({ nodes })
    isApart &&= !text.trim()
  }
  return parts
}

function item (nodes, cut) {
  const made = document.createElement('li')
  made.append(...nodes.map(node => node.cloneNode(true)))
  const walker = document.createTreeWalker(made, window.NodeFilter.SHOW_TEXT)
  while (cut > 0 && walker.nextNode()) {
    const node = walker.currentNode
    const most = Math.min(cut, node.nodeValue.length)
    node.nodeValue = node.nodeValue.slice(most)
    cut -= most
  }
  return made
}

function paragraph (nodes) {
  const made = document.createElement('p')
  made.append(...nodes)
  return made
}
