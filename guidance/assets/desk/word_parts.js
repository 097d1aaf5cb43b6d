// What Word puts beside its text: boxes of text and formulas in remarks that browsers pass over, a large first letter in a
// frame, the lines of a table of contents.

// What stands only in remarks becomes text where it stood, and the pictures of it go. Answers how many there were.
export function textBoxes (body) {
  const found = { boxes: 0, formulas: 0 }
  for (const remark of remarks(body)) {
    if (!/^\[if gte (vml|msEquation)/i.test(remark.data)) continue
    const inside = new window.DOMParser().parseFromString(remark.data.replace(/^\[[^\]]*\]>|<!\[endif\]$/g, ''), 'text/html').body
    const boxes = [...inside.querySelectorAll('*')].filter(each => each.nodeName === 'V:TEXTBOX' && each.textContent.trim())
    const isFormula = /^\[if gte msEquation/i.test(remark.data) && inside.textContent.trim()
    if (!boxes.length && !isFormula) continue
    dropPicture(remark)
    found.boxes += boxes.length
    if (isFormula) {
      found.formulas += 1
      remark.before('\ufffd')
    } else behind(remark, boxes)
  }
  return found
}

export function remarks (body) {
  const walker = document.createTreeWalker(body, window.NodeFilter.SHOW_COMMENT)
  const found = []
  while (walker.nextNode()) found.push(walker.currentNode)
  return found
}

// The picture for who cannot show a box stands between the two remarks that follow.
function dropPicture (remark) {
  let next = remark.nextSibling
  while (next && !next.textContent.trim() && next.nodeType !== window.Node.COMMENT_NODE) next = next.nextSibling
  if (!/^\[if !(vml|msEquation)/i.test(next?.data || '')) return
  while (next && !/^\[endif\]/i.test(next.data || '')) {
    const after = next.nextSibling
    next.remove()
    next = after
  }
}

// A box is text of its own, behind the paragraph in which it hung.
function behind (remark, boxes) {
  const paragraph = remark.parentElement.closest('p,h1,h2,h3,h4,h5,h6') || remark
  for (const box of boxes.reverse()) {
    const part = document.createElement('div')
    const frame = box.querySelector('td') // Word frames the words for browsers
    part.append(...(frame?.textContent.trim() === box.textContent.trim() ? frame : box).childNodes)
    paragraph.after(part)
  }
}

// A large first letter and the rest of its word are one word.
export function dropCaps (body, styleOf) {
  for (const letter of body.querySelectorAll('p,div')) {
    if (!body.contains(letter) || !/mso-element:\s*dropcap/i.test(styleOf(letter))) continue
    let frame = letter
    while (frame.parentElement !== body && frame.parentElement.textContent.trim() === letter.textContent.trim()) frame = frame.parentElement
    const next = frame.nextElementSibling
    if (!next) continue
    next.prepend(letter.textContent.trim())
    frame.remove()
  }
}

// PowerPoint types its bullets: whatever is none elsewhere begins an item as they do.
export function slideBullets (body) {
  for (const mark of body.querySelectorAll('[data-style*="mso-special-format:bullet"]')) {
    mark.textContent = `${/^[•▪●■◦]$/.test(mark.textContent.trim()) ? mark.textContent.trim() : '◦'} `
  }
}

// Answers how many lines were left out.
export function contentsLines (body) {
  const lines = body.querySelectorAll('[class^="MsoToc"], [class^="MsoTOC"]')
  lines.forEach(line => line.remove())
  return lines.length
}
