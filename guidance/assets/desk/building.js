// Elements made from names, attributes and words: nothing is ever read as HTML on the way.

export function make (name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else if (value === true) element.setAttribute(key, '')
    else if (value !== false && value != null) element.setAttribute(key, value)
  }
  element.append(...children.filter(child => child || child === 0))
  return element
}

export function button (words, onclick, attributes = {}) {
  return make('button', { type: 'button', class: 'desk-button', onclick, ...attributes }, ...[words].flat())
}

// Words for those who listen, where those who see have the place on the page instead.
export function unseen (words) {
  return make('span', { class: 'nhsuk-u-visually-hidden' }, words)
}
