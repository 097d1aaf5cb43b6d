// Formulas of web pages and of Word online: what is raised or lowered in them stays so, and what a line of text cannot say is
// marked: a half would become 12, and 10 with a small 9 would become 109.
import { make } from './building.js'

const WHOLE = '.katex, mjx-container, .MathJax, .mwe-math-element, math, m\\:omathpara, m\\:omath'
const IN_LINE = /^(math|semantics|mrow|mstyle|mpadded|mi|mn|mo|mtext|mspace|msup|msub)$/i

// Answers how many could not be read.
export function formulas (body) {
  let unread = 0
  for (const whole of body.querySelectorAll(WHOLE)) {
    if (!body.contains(whole)) continue
    const math = whole.matches('math') ? whole : whole.querySelector('math')
    math?.querySelectorAll('annotation, annotation-xml').forEach(each => each.remove())
    const isRead = math && [...math.querySelectorAll('*')].every(each => IN_LINE.test(each.nodeName))
    whole.replaceWith(make('span', {}, ...(isRead ? parts(math) : ['\ufffd'])))
    if (!isRead) unread += 1
  }
  return unread
}

function parts (node) {
  if (node.nodeType === window.Node.TEXT_NODE) return [node.data.trim()]
  const script = /^msu[pb]$/.test(node.nodeName) && node.children[1]
  if (script) return [...parts(node.children[0]), make(node.nodeName.slice(1), {}, ...parts(script))]
  const inside = [...node.childNodes].flatMap(parts)
  return node.nodeName === 'mo' && /^[^(),.[\]]$/.test(node.textContent.trim()) ? [' ', ...inside, ' '] : inside
}
