// Write, Preview, Changes so far: the text area, or what the service makes of its text.
import { button, make } from './building.js'
import { reason, send } from './sending.js'

const OTHERS = [['preview', 'Preview'], ['changes', 'Changes so far']]

export class Views {
  constructor (form, area, { body, say }) {
    Object.assign(this, { form, body, say, ticks: [] })
    this.parts = [area.closest('.nhsuk-form-group') || area, form.querySelector('#page-toolbar')]
    this.view = form.querySelector('#page-view')
    Object.entries({ role: 'group', tabindex: '0' }).forEach(([name, value]) => this.view.setAttribute(name, value))
    this.view.classList.add('editor__view')
    this.buttons = new Map([['write', 'Write'], ...OTHERS].map(([name, words]) =>
      [name, button(words, () => this.show(name), { 'aria-pressed': String(name === 'write') })]))
    const place = form.querySelector('#page-views')
    place.classList.add('editor__views')
    place.replaceChildren(make('div', { role: 'group', 'aria-label': 'What to show' }, ...this.buttons.values()))
    place.hidden = false
    this.view.addEventListener('click', event => this.turn(event))
    for (const name of ['preview', 'changes', 'checks']) form.querySelector(`button[name="act"][value="${name}"]`)?.setAttribute('hidden', '')
  }

  // Very many changes are shown in parts.
  async turn (event) {
    const pressed = event.target.closest('button[formaction]')
    if (!pressed) return
    event.preventDefault()
    await this.show('changes', new URL(pressed.formAction).search)
    this.view.focus()
  }

  async show (name, part = '') {
    Object.assign(this, { now: name, part })
    for (const [each, pressed] of this.buttons) pressed.setAttribute('aria-pressed', String(each === name))
    const writing = name === 'write'
    for (const part of this.parts) part.hidden = !writing
    this.view.hidden = writing
    this.view.replaceChildren(...this.kept())
    if (!writing) await this.fetch(name)
  }

  async fetch (name) {
    const words = this.buttons.get(name).textContent
    this.view.setAttribute('aria-label', words)
    this.view.append(make('p', {}, 'One moment …'))
    const shown = await this.made(name)
    if (this.now !== name) return
    const boxes = [...shown.querySelectorAll('input[name="number"]')]
    boxes.forEach(box => { box.checked ||= this.ticks.includes(box.value) })
    this.view.replaceChildren(shown, ...(boxes.length ? [] : this.kept()))
    this.say(`${words} shown.`)
  }

  // What was ticked is sent with the form whichever view is open, and is ticked when its list is shown again.
  kept () {
    const boxes = [...this.view.querySelectorAll('input[name="number"]')]
    if (boxes.length) this.ticks = boxes.filter(box => box.checked || box.type === 'hidden').map(box => box.value)
    return this.ticks.map(value => make('input', { type: 'hidden', name: 'number', value }))
  }

  async made (name) {
    try {
      const body = () => new URLSearchParams([...this.body(), ...this.ticks.map(value => ['number', value])])
      const { html, problem } = await send(this.form.dataset[name] + this.part, body)
      return problem ? make('p', { class: 'editor__problem' }, problem) : ready(html)
    } catch (error) {
      return make('p', { class: 'editor__problem' }, reason(error))
    }
  }
}

// The service's own HTML. Its anchors get names of their own here, and links leave this page where it is.
function ready (html) {
  const holder = document.createElement('template')
  holder.innerHTML = html
  for (const element of holder.content.querySelectorAll('[id]')) element.id = `view-${element.id}`
  for (const link of holder.content.querySelectorAll('a[href]')) {
    const address = link.getAttribute('href')
    if (address.startsWith('#')) link.setAttribute('href', `#view-${address.slice(1)}`)
    else Object.entries({ target: '_blank', rel: 'noopener' }).forEach(([name, value]) => link.setAttribute(name, value))
  }
  for (const name of ['aria-labelledby', 'aria-describedby', 'headers', 'for']) {
    for (const element of holder.content.querySelectorAll(`[${name}]`)) {
      element.setAttribute(name, element.getAttribute(name).split(/\s+/).map(id => `view-${id}`).join(' '))
    }
  }
  return holder.content
}
