// Two minutes before a sign-in ends for want of a click: a warning, and a button to stay. What is typed stays in any case.
import { button, make } from './building.js'
import { clock } from './clock.js'
import { ask, renewed, signInBeside, SignedOut } from './sending.js'

const WARNING = 120000
const LATER = 60000 // when the server did not answer
const LONGEST = 2 ** 31 - 1 // of a timer, in milliseconds

// The editor saves by itself, and so says all the time that somebody is there.
export function staySignedIn () {
  const meta = document.querySelector('meta[name="sign-in-ends"]')
  if (meta && !document.querySelector('form.editor[data-working-copy]')) new Stay().plan(Number(meta.content) * 1000)
}

class Stay {
  constructor () {
    this.box = make('section', { class: 'stay', role: 'alert', hidden: true })
    document.body.append(this.box)
    const back = () => this.due <= Date.now() && this.look()
    document.addEventListener('visibilitychange', back)
    window.addEventListener('focus', back)
  }

  plan (left) {
    this.out = left <= 0
    this.wait(left > WARNING ? left - WARNING : left)
    if (left > WARNING) this.hide()
    else if (left > 0) this.warn(new Date(Date.now() + left))
    else this.tellEnd()
  }

  wait (time) {
    window.clearTimeout(this.timer)
    this.due = Date.now() + time
    if (time > 0) this.timer = window.setTimeout(() => this.look(), Math.min(time, LONGEST))
  }

  // Another window may have stayed, or signed out: the server knows, and asking it does not count as a click.
  async look () {
    await this.told('/sign-in/time-left')
  }

  async stay () {
    await this.told('/desk/account/time-left')
  }

  async told (address) {
    try {
      const { seconds } = await ask(address)
      if (this.out && seconds > 0) await renewed() // the forms of this page belong to the new sign-in now
      this.plan(seconds * 1000)
    } catch (error) {
      if (error instanceof SignedOut) this.plan(0)
      else this.wait(LATER)
    }
  }

  hide () {
    this.box.hidden = true
    this.box.replaceChildren()
  }

  show (...parts) {
    this.box.replaceChildren(make('p', {}, ...parts))
    this.box.hidden = false
  }

  warn (end) {
    this.show(`You will be signed out at ${clock(end)}. What you typed stays on this page. `,
      button('Stay signed in', () => this.stay()))
  }

  tellEnd () {
    this.show('You are signed out. What you typed is still on this page: ', signInBeside(), ', then come back and go on.')
  }
}
