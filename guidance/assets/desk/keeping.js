// A copy of what was typed, kept on this computer until the server has it, and offered back after a crash.
import { button, make } from './building.js'
import { when } from './clock.js'
import { fields, fieldsFromServer, fill, same } from './fields.js'
import { replace } from './typing.js'

const PREFIX = 'guidance-unsaved-'
const THIS_TAB = Math.random().toString(36).slice(2)

export class Keeper {
  constructor (form) {
    this.form = form
    this.key = PREFIX + form.dataset.document
  }

  keep (submitted = false) {
    const { action, dataset } = this.form
    this.isFull = !write(this.key, {
      tab: THIS_TAB,
      at: new Date().toISOString(),
      person: dataset.person || '',
      action: new URL(action).pathname,
      submitted,
      fields: fields(this.form)
    })
  }

  // The copy of another tab is not ours to forget.
  forget () {
    if (read(this.key)?.tab === THIS_TAB) remove(this.key)
  }

  // Offer what earlier pages left behind, each by itself, unless the server has it, or something newer.
  offer (say) {
    const waiting = [...list(this.key + FOUND), ...list(this.key)].filter(found => this.isWorthOffering(found))
    remove(this.key)
    this.wait(waiting.filter((found, place) => !waiting.slice(place + 1).some(later => same(found.fields, later.fields))))
    for (const found of list(this.key + FOUND)) this.form.prepend(this.offered(found, say))
  }

  wait (waiting) {
    if (waiting.length) write(this.key + FOUND, waiting)
    else remove(this.key + FOUND)
  }

  offered (found, say) {
    const box = make('section', { class: 'editor__found notice', 'aria-label': 'Text that was not saved' })
    const end = words => {
      this.wait(list(this.key + FOUND).filter(other => !same(other.fields, found.fields)))
      box.remove()
      say(words)
    }
    const at = when(new Date(found.at))
    const putBack = () => {
      fill(this.form, found.fields, (field, value) => replace(field, 0, field.value.length, value))
      this.form.dispatchEvent(new window.Event('input', { bubbles: true }))
      end(`The text from ${at} is back. Undo with ${undoKeys()} if you do not want it.`)
    }
    box.append(
      make('p', { role: 'status' }, `Text from ${at} was found on this computer that was not saved.`),
      button('Put it back', putBack),
      button('Throw it away', () => end('The text was thrown away.'))
    )
    return box
  }

  isWorthOffering (found) {
    const { person, savedAt } = this.form.dataset
    if (found.person !== (person || '')) return false
    if (savedAt && new Date(savedAt) > new Date(found.at)) return false
    const server = fieldsFromServer(this.form)
    const based = pairs => new Map(pairs).get('based_on')
    if (found.submitted && based(found.fields) !== based(server)) return false
    return !same(found.fields, server)
  }
}

const FOUND = '-found'

export function undoKeys () {
  return /Mac|iPhone|iPad/.test(window.navigator.platform) ? 'Cmd+Z' : 'Ctrl+Z'
}

// A form that was sent led somewhere else: its text has arrived. Where it led back to the form, the form decides; where it
// led to a page that says what went wrong, or to signing in first, it has not arrived.
export function forgetSubmitted (form) {
  if (window.location.pathname.startsWith('/sign-in')) return
  for (const key of keys()) {
    const back = form && key.startsWith(PREFIX + form.dataset.document)
    const arrived = found => found.submitted && !back && found.action !== window.location.pathname
    const found = list(key)
    const failed = found.filter(each => each.submitted && !form && each.action === window.location.pathname)
    failed.forEach(each => { each.submitted = false })
    if (failed.length) write(key, found.length > 1 ? found : found[0])
    if (found.length && found.every(arrived)) remove(key)
    else if (found.some(arrived)) write(key, found.filter(each => !arrived(each)))
  }
}

export function forgetOnSignOut () {
  const forget = event => {
    const address = event.target.closest('form[action], a[href]')
    const leads = address?.getAttribute('action') || address?.getAttribute('href') || ''
    if (/\/sign-out\b/.test(leads)) keys().forEach(remove)
  }
  document.addEventListener('submit', forget)
  document.addEventListener('click', event => event.target.closest('a[href]') && forget(event))
}

function keys () {
  try {
    return Object.keys(window.localStorage).filter(key => key.startsWith(PREFIX))
  } catch {
    return []
  }
}

// Private browsing and a full disk leave the page without a copy; it still saves to the server. Answers whether there is one.
function write (key, value) {
  try {
    window.localStorage.setItem(key, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}

function read (key) {
  try {
    return JSON.parse(window.localStorage.getItem(key))
  } catch {
    return null
  }
}

// One copy stands under the key of its page; those that wait for an answer stand together.
function list (key) {
  return [read(key) || []].flat()
}

function remove (key) {
  try {
    window.localStorage.removeItem(key)
  } catch {}
}
