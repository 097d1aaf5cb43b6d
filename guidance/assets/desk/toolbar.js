// The tools above the text: one stop for the Tab key, arrow keys between them, Esc back to the text.
import '@github/markdown-toolbar-element'

import { addBlock } from './blocks.js'
import { make } from './building.js'
import { addLink } from './links.js'
import { pastePlain } from './pasting.js'
import { addPicture } from './pictures.js'
import { addTable } from './tables.js'
import { addWebLink } from './web_links.js'

const SHORTCUTS = { b: 'Bold', i: 'Italic', k: 'Web link' }

const MARKS = [
  ['bold', 'Bold'], ['italic', 'Italic'], ['header-2', 'Heading'], ['header-3', 'Subheading'],
  ['unordered-list', 'Bullets'], ['ordered-list', 'Numbers'], ['quote', 'Quote']
]

export function toolbar (form, area, say) {
  const place = form.querySelector('#page-toolbar')
  const own = [
    ['Web link', () => addWebLink(area)], ['Page link', () => addLink(area, form)], ['Table', () => addTable(area)],
    ['Block', () => addBlock(area)], ['Picture', () => addPicture(area, form)],
    ['Paste as plain text', () => pastePlain(area, say)]
  ]
  const tools = [
    ...MARKS.map(([mark, words]) => tool(words, { 'data-md-button': mark })),
    ...own.map(([words, onclick]) => tool(words, { 'data-md-button': '', onclick }))
  ]
  const bar = make('markdown-toolbar', { class: 'toolbar', for: area.id, 'aria-label': 'Tools for the text' }, ...tools)
  place.replaceChildren(bar, hint(area))
  place.hidden = false
  oneStop(bar, tools)
  bar.addEventListener('keydown', event => {
    if (event.key === 'Escape') area.focus()
  })
  area.addEventListener('keydown', event => shortcut(event, tools))
}

function tool (words, attributes) {
  return make('button', { type: 'button', class: 'desk-button', ...attributes }, words)
}

function oneStop (bar, tools) {
  const stop = current => tools.forEach(each => { each.tabIndex = each === current ? 0 : -1 })
  bar.removeAttribute('tabindex')
  stop(tools[0])
  bar.addEventListener('focusin', event => tools.includes(event.target) && stop(event.target))
}

function hint (area) {
  const key = /Mac|iPhone|iPad/.test(window.navigator.platform) ? 'Cmd' : 'Ctrl'
  const id = 'page-keys'
  const described = area.getAttribute('aria-describedby')
  area.setAttribute('aria-describedby', described ? `${described} ${id}` : id)
  return make('p', { id, class: 'nhsuk-hint toolbar__keys' },
    `${key}+B bold, ${key}+I italic, ${key}+K web link. Tab leaves the text. In the tools: arrow keys, and Esc back to the text.`)
}

function shortcut (event, tools) {
  const words = SHORTCUTS[event.key.toLowerCase()]
  if (!words || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
  event.preventDefault()
  tools.find(each => each.textContent === words).click()
}
