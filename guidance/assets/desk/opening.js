// The first line of a box: read from the text, so that its form can be opened again, and written from that form.

const OPENING = /^( {0,3}(:{3,}))[ \t]*([a-z]+)(?=\s|\{|$)[ \t]*([^{]*?)[ \t]*(?:\{([^{}]*)\})?[ \t]*$/
const CLOSING = /^ {0,3}(:{3,})\s*$/
const ATTRIBUTE = /#([A-Za-z][\w.-]*)|([a-z]+)=(?:"([^"]*)"|(\S+))/g
const ASKED = ['strength', 'certainty', 'audience']

// The innermost box: where its first line stands, its colons, its name and what its form asks for; nothing outside of all.
export function boxAt (text, place) {
  const open = []
  let start = 0
  for (const line of text.split('\n')) {
    if (start > place) break
    const closing = line.match(CLOSING)
    const found = closing ? null : line.match(OPENING)
    if (found) open.push(read(found, start, start + line.length))
    const isInside = closing && start + line.length < place
    if (isInside && open.length && closing[1].length >= open[open.length - 1].colons.trim().length) open.pop()
    start += line.length + 1
  }
  return open.pop() || null
}

function read ([, lead, , name, title, attributes = ''], from, to) {
  const values = { title, anchor: '', strength: '', certainty: '', audience: '' }
  let isWhole = true
  for (const [, anchor, key, quoted, plain] of attributes.matchAll(ATTRIBUTE)) {
    if (anchor) values.anchor = anchor
    else if (ASKED.includes(key)) values[key] = quoted ?? plain
    else isWhole = false // an option that no form asks for: the line stays as it is
  }
  return { from, to, colons: lead, name, values, isWhole }
}

export function firstLine (colons, name, { title = '', anchor = '', strength = '', certainty = '', audience = '' }) {
  const attributes = [
    anchor && `#${anchor}`, strength && `strength=${strength}`, certainty && `certainty=${certainty}`,
    audience && `audience="${audience}"`
  ].filter(Boolean).join(' ')
  return [colons, name, title, attributes && `{${attributes}}`].filter(Boolean).join(' ')
}
