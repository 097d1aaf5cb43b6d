// What the service found in the text, each with a way to the place it is about.
import { button, make, unseen } from './building.js'
import { reason, send } from './sending.js'
import { line, show } from './typing.js'

const PAUSE = 3000

export class Checks {
  constructor (form, area, { body, write }) {
    Object.assign(this, { form, area, body, write })
    this.place = form.querySelector('#page-checks')
    this.place.classList.add('checks')
    this.title = make('h2', { class: 'nhsuk-heading-s' }, 'Checks')
    this.status = make('p', { role: 'status' })
    this.list = make('ul')
    this.numbers = make('div')
    this.place.replaceChildren(this.title, this.status, this.list, this.numbers, button('Check now', () => this.look()))
    form.addEventListener('input', () => {
      window.clearTimeout(this.timer)
      this.timer = window.setTimeout(() => this.look(), PAUSE)
    })
    this.look()
  }

  async look () {
    window.clearTimeout(this.timer)
    const mine = this.asked = (this.asked || 0) + 1
    try {
      const { checks = [], numbers = '' } = await send(this.form.dataset.checks, this.body)
      if (mine !== this.asked) return
      this.tell(checks)
      this.tellNumbers(numbers)
    } catch (error) {
      if (mine === this.asked) this.status.textContent = `The text was not checked. ${reason(error)}`
    }
  }

  tell (checks) {
    const said = JSON.stringify(checks)
    const words = checks.length === 1 ? '1 thing to look at.' : `${checks.length} things to look at.`
    this.status.textContent = checks.length ? words : 'Nothing was found.'
    if (said === this.said) return
    this.said = said
    this.title.textContent = `Checks (${checks.length})`
    this.list.replaceChildren(...checks.map(check => this.item(check)))
  }

  // The service's own HTML: the same words that whoever approves will read.
  tellNumbers (numbers) {
    if (numbers === this.told) return
    this.told = numbers
    this.numbers.innerHTML = numbers
  }

  item (check) {
    const { message, must, quote } = check
    return make('li', {},
      must ? make('strong', { class: 'checks__must' }, 'Must be put right: ') : null, message, ' ',
      check.line || quote ? button(['Go', unseen(` to: ${message}`)], () => this.go(check)) : null)
  }

  go ({ line: number, quote }) {
    this.write()
    const [from, to] = line(this.area.value, number || 1)
    const found = quote ? this.nearest(quote, from) : -1
    if (found < 0) show(this.area, from, to)
    else show(this.area, found, found + quote.length)
  }

  // The text may have moved since it was checked: the quote counts for more than the number of the line.
  nearest (quote, from) {
    const text = this.area.value
    const after = text.indexOf(quote, from)
    const before = text.lastIndexOf(quote, from)
    if (after < 0 || before < 0) return Math.max(after, before)
    return after - from <= from - before ? after : before
  }
}
