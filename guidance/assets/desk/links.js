// A link to another guidance page, or to a section of it, found by its words.
import { button, make, unseen } from './building.js'
import { open } from './dialogs.js'
import { ask, reason } from './sending.js'
import { insert, selected } from './typing.js'

const PAUSE = 300

export async function addLink (area, form) {
  const words = selected(area).replace(/\s+/g, ' ').trim()
  const chosen = await choosePage(form)
  if (chosen) insert(area, `[${words || escaped(chosen.title)}](${chosen.address})`)
}

// A page or one of its sections: its title and its address.
export function choosePage (form) {
  return open('Link to a guidance page', (dialog, close) => new Search(dialog, close, form))
}

export function escaped (title) {
  return title.replace(/[\\[\]]/g, '\\$&')
}

class Search {
  constructor (dialog, close, form) {
    Object.assign(this, { close, form, asked: 0 })
    const id = 'page-link-words'
    this.input = make('input', { class: 'nhsuk-input', id, autocomplete: 'off', 'aria-describedby': `${id}-hint` })
    this.status = make('p', { role: 'status' })
    this.list = make('ul', { class: 'desk-choices' })
    const search = make('form', { method: 'dialog', novalidate: true },
      make('label', { class: 'nhsuk-label', for: id }, 'Words of the title or a heading'),
      make('div', { class: 'nhsuk-hint', id: `${id}-hint` }, 'What is found is listed below. Choose a page or one of its sections.'),
      this.input)
    search.addEventListener('submit', event => {
      event.preventDefault()
      this.look()
    })
    this.input.addEventListener('input', () => {
      window.clearTimeout(this.timer)
      this.timer = window.setTimeout(() => this.look(), PAUSE)
    })
    dialog.addEventListener('keydown', event => this.move(event))
    dialog.append(search, this.status, this.list, make('div', { class: 'desk-dialog__actions' }, button('Cancel', () => close(null))))
  }

  async look () {
    window.clearTimeout(this.timer)
    const words = this.input.value.trim()
    const mine = ++this.asked
    if (!words) return this.tell('', [])
    try {
      const { links = [] } = await ask(`${this.form.dataset.links}?q=${encodeURIComponent(words)}`)
      if (mine === this.asked) this.tell(counted(links.length), links)
    } catch (error) {
      if (mine === this.asked) this.tell(reason(error), [])
    }
  }

  tell (words, links) {
    this.status.textContent = words
    this.list.replaceChildren(...links.map(link => this.found(link)))
  }

  found ({ title, address, sections = [] }) {
    const choose = (words, to) => this.close({ title: words, address: to })
    const below = sections.map(section => make('li', {},
      button([section.title, unseen(` in ${title}`)], () => choose(section.title, `${address}#${section.anchor}`))))
    return make('li', {}, button(make('strong', {}, title), () => choose(title, address)),
      below.length ? make('ul', {}, ...below) : null)
  }

  // Up and down go through what was found, from the field and back to it.
  move (event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const stops = [this.input, ...this.list.querySelectorAll('button')]
    const now = stops.indexOf(document.activeElement)
    if (!step || now < 0 || !stops[now + step]) return
    event.preventDefault()
    stops[now + step].focus()
  }
}

function counted (number) {
  if (!number) return 'Nothing was found. Try other words.'
  return number === 1 ? '1 page was found.' : `${number} pages were found.`
}
