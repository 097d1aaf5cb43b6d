// What a style sheet on the clipboard says of a class, said by each element of it: Word writes some lists, Excel and others
// whole looks only there. What an element says of itself counts first.

const MATTERS = /mso-(list|hide|text-raise|element)|text-decoration|font-|color|background|display|vertical-align|position|visibility|opacity|clip/i
const MOST_RULES = 20 // of one class

// What each class says, by the names of the class.
export function classRules (html) {
  const rules = new Map()
  for (const sheet of cut(html, /<style\b[^<>]*>/gi, /<\/style\s*>/gi).inside) {
    for (const rule of cut(sheet, /\/\*/g, /\*\//g).rest.replace(/<!--|-->/g, '').split('}')) {
      const opens = rule.lastIndexOf('{')
      const said = rule.slice(opens + 1).replace(/\s+/g, ' ')
      for (const selector of rule.slice(0, Math.max(opens, 0)).split(',')) {
        const [, element, name] = selector.trim().match(/^([a-z]\w*)?\.([\w-]+)$/i) || []
        if (!name || !MATTERS.test(said)) continue
        if (!rules.has(name)) rules.set(name, [])
        if (rules.get(name).length < MOST_RULES) rules.get(name).push({ element: element?.toUpperCase(), said })
      }
    }
  }
  return rules
}

// Text without what stands between two signs, and that by itself; what is never closed stays.
export function cut (text, opens, closes) {
  const inside = []
  let [rest, place] = ['', 0]
  for (let open; (open = next(opens, text, place));) {
    const start = open.index + open[0].length
    const close = next(closes, text, start)
    if (!close) break
    inside.push(text.slice(start, close.index))
    rest += text.slice(place, open.index)
    place = close.index + close[0].length
  }
  return { rest: rest + text.slice(place), inside }
}

function next (sign, text, place) {
  sign.lastIndex = place
  return sign.exec(text)
}

export function sayRules (body, rules) {
  if (!rules.size) return
  for (const element of body.querySelectorAll('[class]')) {
    const said = [...element.classList].flatMap(name => rules.get(name) || [])
      .filter(rule => !rule.element || rule.element === element.nodeName).map(rule => rule.said)
    if (said.length) element.setAttribute('data-style', [element.getAttribute('data-style') || '', ...said].join(';'))
  }
}
