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
    write(this.key, {
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

  // Offer what an earlier page left behind, unless the server has it, or something newer.
  offer (say) {
    const found = read(this.key) || read(this.key + FOUND)
    remove(this.key)
    if (!found || !this.isWorthOffering(found)) {
      remove(this.key + FOUND)
      return
    }
    write(this.key + FOUND, found)
    const box = make('section', { class: 'editor__found notice', 'aria-label': 'Text that was not saved' })
    const end = words => {
      remove(this.key + FOUND)
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
    this.form.prepend(box)
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

// A form that was sent led somewhere else: its text has arrived. Where it led back to the form, the form decides.
export function forgetSubmitted (form) {
  for (const key of keys()) {
    const found = read(key)
    const back = form && key.startsWith(PREFIX + form.dataset.document)
    if (found?.submitted && !back && found.action !== window.location.pathname) remove(key)
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

// Private browsing and a full disk leave the page without a copy; it still saves to the server.
function write (key, value) {
  try {
    window.localStorage.setItem(key, JSON.stringify(value))
  } catch {}
}

function read (key) {
  try {
    return JSON.parse(window.localStorage.getItem(key))
  } catch {
    return null
  }
}

function remove (key) {
  try {
    window.localStorage.removeItem(key)
  } catch {}
}
