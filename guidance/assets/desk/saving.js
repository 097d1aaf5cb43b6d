// The working copy: saved a moment after typing stops, and every few seconds to say that somebody is still here.
import { make } from './building.js'
import { clock } from './clock.js'
import { fields, fieldsFromServer, same } from './fields.js'
import { Refused, send, SignedOut, signInBeside } from './sending.js'

const PAUSE = 2000 // after the last key
const LONGEST = 5000 // while typing goes on
const SIGN_OF_LIFE = 15000
const KEEPALIVE_LIMIT = 60000 // bytes that a browser still sends while a page closes
const RETRIES = [5000, 10000, 20000, 30000]

export class Saver {
  constructor (form, { keeper, section }) {
    Object.assign(this, { form, keeper, section })
    this.saved = document.getElementById('page-saved')
    this.present = document.getElementById('page-present')
    this.arrived = fieldsFromServer(form)
    this.said = this.saved.textContent
    this.lastSaved = clock(new Date()) // the service has what the page came with
    this.lastTyped = this.firstTyped = 0
    this.lastSent = Date.now() - SIGN_OF_LIFE + PAUSE
    this.tries = 0
    this.listen()
    this.plan()
  }

  listen () {
    this.form.addEventListener('input', () => {
      this.typedIn = document.activeElement
      this.typed()
    })
    this.form.addEventListener('change', () => this.typed())
    this.form.addEventListener('keydown', event => {
      if (event.key.toLowerCase() !== 's' || event.altKey || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault() // as in a word processor, and no page as a file
      this.saveNow()
    })
    window.addEventListener('online', () => this.saveNow())
    window.addEventListener('offline', () => this.tell('You are offline.'))
    window.addEventListener('focus', () => this.trouble && this.saveNow())
    document.addEventListener('visibilitychange', () => this.looked())
    window.addEventListener('beforeunload', event => {
      if (!this.submitting && this.isUnsaved()) event.preventDefault()
    })
    window.addEventListener('pageshow', () => { this.submitting = false })
    this.form.addEventListener('submit', event => this.submit(event))
  }

  isUnsaved () {
    return !same(fields(this.form), this.arrived)
  }

  typed () {
    this.lastTyped = Date.now()
    this.firstTyped ||= this.lastTyped
    this.keeper.keep()
    this.plan()
  }

  looked () {
    if (document.visibilityState === 'visible') {
      if (this.trouble) this.saveNow()
    } else if (this.isUnsaved()) {
      this.saveNow(true)
    }
    this.plan()
  }

  due () {
    if (this.trouble) return this.lastSent + RETRIES[Math.min(this.tries, RETRIES.length) - 1]
    if (this.firstTyped) return Math.min(this.lastTyped + PAUSE, this.firstTyped + LONGEST)
    return document.visibilityState === 'visible' ? this.lastSent + SIGN_OF_LIFE : Infinity
  }

  plan () {
    window.clearTimeout(this.timer)
    const due = this.due()
    if (!this.sending && due < Infinity) this.timer = window.setTimeout(() => this.saveNow(), Math.max(0, due - Date.now()))
  }

  async saveNow (leaving = false) {
    if (this.sending || this.submitting) return
    this.sending = true
    window.clearTimeout(this.timer)
    const sent = fields(this.form)
    this.lastSent = Date.now()
    this.firstTyped = 0
    try {
      this.arrive(sent, await send(this.form.dataset.workingCopy, () => this.body(), this.options(leaving)))
    } catch (error) {
      this.fail(error)
    }
    this.sending = false
    this.plan()
  }

  body () {
    const body = new URLSearchParams(fields(this.form))
    for (const name of ['csrf_token', 'nonce', 'opened']) body.set(name, this.form.elements[name]?.value || '') // which window it is
    body.set('section', this.section())
    body.set('changed', this.isUnsaved() ? 'yes' : 'no') // a mere sign of life must not undo another tab's typing
    return body
  }

  options (leaving) {
    return { keepalive: leaving && this.body().toString().length < KEEPALIVE_LIMIT }
  }

  arrive (sent, { saved = '', clock: time = '', present = [], newer = '' }) {
    this.arrived = sent
    this.said = saved || this.said
    if (saved || this.trouble) this.write(this.saved, [this.said])
    this.trouble = null
    this.tries = 0
    this.lastSaved = time || clock(new Date())
    if (this.isUnsaved()) this.firstTyped ||= Date.now()
    else this.keeper.forget()
    const words = [...present, newer].filter(Boolean)
    this.write(this.present, words.map(each => make('span', { class: 'editor__present' }, each)))
    this.saved.classList.remove('editor__trouble')
  }

  fail (error) {
    this.tries += 1
    this.trouble = error
    if (error instanceof SignedOut) {
      this.tries = 1
      this.tellSignedOut()
    } else {
      this.tell(error instanceof Refused ? error.message : window.navigator.onLine ? '' : 'You are offline.')
    }
  }

  tell (why) {
    this.trouble ||= new Error(why)
    this.tries ||= 1
    this.saved.classList.add('editor__trouble')
    const where = this.keeper.isFull ? 'your text is on this page alone' : 'your text is kept on this computer'
    const words = `Not saved since ${this.lastSaved}: ${where}. Keep this page open, it saves by itself as soon as it can.`
    this.write(this.saved, [[why && why.replace(/([^.!?])$/, '$1.'), words].filter(Boolean).join(' ')])
  }

  tellSignedOut () {
    this.saved.classList.add('editor__trouble')
    this.write(this.saved, [
      'You are signed out: your text is kept on this page. Keep it open, ', signInBeside(), ', then go on typing here.'
    ])
  }

  // Said only when it is news: a status that is written again is read out again. Who followed a link in it types on.
  write (place, parts) {
    const holder = make('p', {}, ...parts)
    if (holder.innerHTML === place.innerHTML) return
    const wasHere = place.contains(document.activeElement)
    place.replaceChildren(...holder.childNodes)
    if (wasHere) this.typedIn?.focus()
  }

  submit (event) {
    if (event.defaultPrevented) return
    if (!window.navigator.onLine || this.trouble instanceof SignedOut) {
      event.preventDefault()
      this.saved.tabIndex = -1
      this.saved.focus()
      this.saveNow()
      return
    }
    this.submitting = true
    this.keeper.keep(true)
  }
}
