// A bar of tools: one stop for the Tab key, arrow keys between them, Esc back to the text.
import { button, make } from './building.js'

// Sent to a bar when tools came or went.
export const REFRESHED = 'refreshed'

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

// `tools`: buttons, of which some may be hidden for now. `back`: gives the focus to the text.
export function toolbar (tools, back) {
  const bar = make('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Tools for the text' }, ...tools)
  const stop = current => tools.forEach(each => { each.tabIndex = each === current ? 0 : -1 })
  stop(tools[0])
  bar.addEventListener('focusin', event => tools.includes(event.target) && stop(event.target))
  bar.addEventListener('keydown', event => {
    const there = tools.filter(each => !each.hidden)
    const place = there.indexOf(event.target)
    const wanted = { Home: 0, End: there.length - 1 }[event.key] ?? (STEPS[event.key] && (place + STEPS[event.key] + there.length) % there.length)
    if (event.key === 'Escape') back()
    else if (wanted === undefined || place < 0) return
    else there[wanted].focus()
    event.preventDefault()
  })
  // The one stop of the Tab key is always a tool that is there.
  bar.addEventListener(REFRESHED, () => tools.some(each => each.hidden && each.tabIndex === 0) && stop(tools.find(each => !each.hidden)))
  return bar
}

export function tool (words, act, attributes = {}) {
  return button(words, act, { onmousedown: event => event.preventDefault(), ...attributes })
}

// Said once with the text, so that those who listen hear of the keys as well.
export function keysHint (described, id, ofTab = 'Tab leaves the text.') {
  const own = described.getAttribute('aria-describedby')
  described.setAttribute('aria-describedby', own ? `${own} ${id}` : id)
  return make('p', { id, class: 'nhsuk-u-visually-hidden' },
    `${mainKey()}+B bold, ${mainKey()}+I italic, ${mainKey()}+K web link. ${ofTab} In the tools: arrow keys, and Esc back to the text.`)
}

export function withKey (key) {
  return { title: `${mainKey()}+${key}` }
}

function mainKey () {
  return /Mac|iPhone|iPad/.test(window.navigator.platform) ? 'Cmd' : 'Ctrl'
}
