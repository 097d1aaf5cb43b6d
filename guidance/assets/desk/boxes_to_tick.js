// Boxes to tick, of a web page, a list of tasks or Google Docs: as signs, for whether a box is ticked is part of what it says.

const BOXES = 'input[type="checkbox" i], [role="checkbox"], [role="menuitemcheckbox"]'

export function boxesToTick (body) {
  for (const box of body.querySelectorAll(BOXES)) {
    if (!body.contains(box)) continue
    const isTicked = box.hasAttribute('checked') || box.getAttribute('aria-checked') === 'true'
    const sign = `${isTicked ? '☑' : '☐'} `
    if (box.nodeName === 'INPUT' || !box.textContent.trim()) {
      box.replaceWith(sign)
      continue
    }
    box.querySelectorAll('img').forEach(picture => picture.remove())
    const walker = document.createTreeWalker(box, window.NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      if (!walker.currentNode.nodeValue.trim()) continue
      walker.currentNode.nodeValue = sign + walker.currentNode.nodeValue.trimStart()
      break
    }
  }
}
