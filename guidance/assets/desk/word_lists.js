// Word puts lists on the clipboard as paragraphs with a mark in front; here they become lists again.

const ITEM = /mso-list:\s*\S+\s+level(\d)/i
const MARK = /mso-list:\s*ignore/i
const NUMBER = /^\(?(?:(\d+)|[a-z]|[ivxlc]+)[.)]/i

export function realLists (body, styleOf) {
  for (const paragraph of body.querySelectorAll('p, div')) {
    if (!body.contains(paragraph) || !ITEM.test(styleOf(paragraph))) continue
    const run = []
    for (let next = paragraph; next && ITEM.test(styleOf(next)); next = next.nextElementSibling) run.push(next)
    const root = document.createElement('div')
    paragraph.before(root)
    build(root, run.map(each => read(each, styleOf)))
    run.forEach(each => each.remove())
    root.replaceWith(...root.childNodes)
  }
}

function read (paragraph, styleOf) {
  const mark = [...paragraph.querySelectorAll('*')].find(element => MARK.test(styleOf(element)))
  const words = (mark?.textContent || '').replace(/\s/g, ' ').trim()
  mark?.remove()
  const item = document.createElement('li')
  item.append(...paragraph.childNodes)
  const number = words.match(NUMBER)
  return { item, level: Number(styleOf(paragraph).match(ITEM)[1]), name: number ? 'ol' : 'ul', start: number?.[1] || 1 }
}

function build (root, items) {
  const open = []
  for (const { item, level, name, start } of items) {
    while (open.length && open[open.length - 1].level > level) open.pop()
    let top = open[open.length - 1]
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
