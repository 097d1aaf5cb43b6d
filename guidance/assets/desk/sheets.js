// What a style sheet on the clipboard says of a class, said by each element of it: Word writes some lists, Excel and others
// whole looks only there. What an element says of itself counts first.

// Answers with what each class says, by the names of the class.
export function classRules (html) {
  const rules = new Map()
  for (const [, sheet] of html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style\s*>/gi)) {
    const plain = sheet.replace(/\/\*[\s\S]*?\*\//g, '').replace(/<!--|-->/g, '')
    for (const [, selectors, said] of plain.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      for (const selector of selectors.split(',')) {
        const [, element, name] = selector.trim().match(/^([a-z]\w*)?\.([\w-]+)$/i) || []
        if (name) rules.set(name, [...(rules.get(name) || []), { element: element?.toUpperCase(), said: said.replace(/\s+/g, ' ') }])
      }
    }
  }
  return rules
}

export function sayRules (body, rules) {
  if (!rules.size) return
  for (const element of body.querySelectorAll('[class]')) {
    const said = [...element.classList].flatMap(name => rules.get(name) || [])
      .filter(rule => !rule.element || rule.element === element.nodeName).map(rule => rule.said)
    if (said.length) element.setAttribute('data-style', [element.getAttribute('data-style') || '', ...said].join(';'))
  }
}
