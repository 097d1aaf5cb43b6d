// Word puts lists on the clipboard as paragraphs with a mark in front, or as one list for each item; here they become lists
// again. A number that no list can say, as 1.1, stays in front of its words.

import { plainNumbers } from './numbers.js'
import { meantSign } from './symbols.js'

const ITEM = /mso-list:\s*\S+\s+level(\d)/i
const MARK = /mso-list:\s*ignore/i
const NUMBER = /^\(?(?:(\d+)|[a-z]|[ivxlc]+)[.)]?$/i
const LETTER = /^\(?[a-z]+[.)]?$/i
const SAYS = /^(?=.*[\p{L}\d]).{2,}$/u // “Step 1:”, “A.1”: what no list of ours has in front of its items
const SECTION = /^\(?\d+(?:\.\d+)+[.)]?$/

// Answers with what was done that people should know, as sentences.
export function realLists (body, styleOf) {
  const found = { sections: 0, letters: 0, headings: 0 }
  for (const paragraph of body.querySelectorAll('p, div')) {
    if (!body.contains(paragraph) || !ITEM.test(styleOf(paragraph))) continue
    const run = []
    for (let next = paragraph; next && ITEM.test(styleOf(next)); next = next.nextElementSibling) run.push(next)
    const root = document.createElement('div')
    paragraph.before(root)
    build(root, run.map(each => read(each, styleOf, found)))
    run.forEach(each => each.remove())
    root.replaceWith(...root.childNodes)
  }
  headings(body, styleOf, found)
  onlineLists(body, found)
  plainNumbers(body, styleOf, found)
  return [
    found.sections && `${found.sections === 1 ? '1 number' : `${found.sections} numbers`} such as 1.1 kept as words: they do not count on by themselves.`,
    found.letters && `${found.letters === 1 ? '1 item' : `${found.letters} items`} with letters (a, b, i, ii) became numbers: check what refers to them.`,
    found.headings && `${found.headings === 1 ? '1 heading' : `${found.headings} headings`} lost the number that a list gave: check what refers to it.`
  ].filter(Boolean)
}

function read (paragraph, styleOf, found) {
  const { words, sign } = markOf(paragraph, styleOf)
  const item = document.createElement('li')
  item.append(sign && `${sign} `, ...paragraph.childNodes)
  const level = Number(styleOf(paragraph).match(ITEM)[1])
  if (SECTION.test(words)) {
    found.sections += 1
    item.prepend(`${words} `)
    return { item, level, name: 'p' }
  }
  const number = words.match(NUMBER)
  if (!number && SAYS.test(words)) item.prepend(`${words} `)
  if (number && LETTER.test(words) && words !== 'o') found.letters += 1
  const isNumber = number && words !== 'o' // Word's second bullet is the letter o
  if (number?.[1]) item.setAttribute('value', number[1])
  return { item, level, name: isNumber ? 'ol' : 'ul', start: number?.[1] || 1 }
}

function markOf (paragraph, styleOf) {
  const mark = [...paragraph.querySelectorAll('*')].find(element => MARK.test(styleOf(element)))
  const words = (mark?.textContent || '').replace(/\s/g, ' ').trim()
  const sign = meantSign(words, [mark, mark?.parentElement].filter(Boolean).map(styleOf).map(style => style.match(/font-family:([^;]*)/i)?.[1] || ''))
  mark?.remove()
  return { words, sign }
}

// The number of a heading is a part of its words.
function headings (body, styleOf, found) {
  for (const heading of body.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
    const { words } = markOf(heading, styleOf)
    if (!words) continue
    heading.prepend(`${words} `)
    found.sections += 1
  }
}

export function build (root, items) {
  const open = []
  for (const { item, level, name, start } of items) {
    if (name === 'p') {
      open.length = 0
      const paragraph = document.createElement('p')
      paragraph.append(...item.childNodes)
      root.append(paragraph)
      continue
    }
    let deeper = null
    while (open.length && open[open.length - 1].level > level) deeper = open.pop()
    let top = open[open.length - 1]
    // Where a level was left out (1, 3, 2), what comes back to it stands beside what went too deep.
    if (deeper && deeper.list.nodeName.toLowerCase() === name && (top?.level ?? 0) < level) {
      open.push(top = Object.assign(deeper, { level }))
    }
    if (top?.level === level && top.list.nodeName.toLowerCase() !== name) {
      open.pop()
      top = open[open.length - 1]
    }
    if (!top || top.level < level) {
      const list = document.createElement(name)
      if (name === 'ol') list.setAttribute('start', start)
      ;(top ? top.list.lastElementChild : root).append(list)
      top = { level, list }
      open.push(top)
    }
    top.list.append(item)
  }
}

// Word online: every item in a list of its own, which says only by a number how deep it is.
function onlineLists (body, found) {
  const levelOf = list => Number(list.querySelector(':scope > li')?.getAttribute('data-aria-level'))
  const isOnline = element => /^(UL|OL)$/.test(element?.nodeName) && levelOf(element) > 0
  for (const wrapper of body.querySelectorAll('.ListContainerWrapper')) wrapper.replaceWith(...wrapper.childNodes)
  for (const list of body.querySelectorAll('ul,ol')) {
    if (!body.contains(list) || !isOnline(list) || isOnline(list.previousElementSibling)) continue
    const items = []
    for (let next = list, after; isOnline(next); next = after) {
      after = next.nextElementSibling
      const place = next.querySelector(':scope > li').getAttribute('data-aria-posinset')
      const [name, start] = [next.nodeName.toLowerCase(), next.getAttribute('start') || place || 1]
      if (name === 'ol' && next.children.length === 1 && next.hasAttribute('start')) next.firstElementChild.setAttribute('value', start)
      items.push(...[...next.children].map(item => ({ item: signed(item), level: Number(item.getAttribute('data-aria-level')), name, start })))
      if (next !== list) next.remove()
    }
    const root = document.createElement('div')
    list.before(root)
    list.remove()
    sections(items, found)
    build(root, items)
    root.replaceWith(...root.childNodes)
  }
}

function signed (item) {
  const sign = meantSign(item.getAttribute('data-leveltext') || '', [item.getAttribute('data-font') || ''])
  if (sign) (item.querySelector(':scope > p') || item).prepend(`${sign} `)
  return item
}

// “%1.%2” is a number of several levels, which is kept in front of the words.
function sections (items, found) {
  const counts = []
  for (const each of items) {
    const { item, level } = each
    counts.length = level
    counts[level - 1] = Number(item.getAttribute('data-aria-posinset')) || (counts[level - 1] || Number(each.start) - 1) + 1
    const form = item.getAttribute('data-leveltext') || ''
    const isSection = /%\d.*%\d/.test(form)
    if (!isSection && !/\p{L}{2}.*%\d/u.test(form)) continue
    const number = form.replace(/%(\d)/g, (_, deep) => counts[deep - 1] || 1)
    item.querySelectorAll('p').forEach(paragraph => paragraph.replaceWith(...paragraph.childNodes))
    item.prepend(`${number} `)
    if (isSection) found.sections += 1
    each.name = isSection ? 'p' : 'ul'
  }
}
