// A form in a native dialog: labels, hints, errors beside the fields; Esc leaves; focus goes back where it came from.
import { button, make, unseen } from './building.js'

// What was typed is not right: said beside that field, and the dialog stays.
export class Wrong extends Error {
  constructor (field, words) {
    super(words)
    this.field = field
  }
}

let count = 0

// An open dialog. `done` resolves with what it was closed with, or null when the person left it.
export function open (title, fill) {
  const id = `page-dialog-${++count}`
  const dialog = make('dialog', { class: 'desk-dialog', 'aria-labelledby': id }, make('h2', { id, class: 'nhsuk-heading-m' }, title))
  const restore = keepSelections()
  let close
  // Answered at once: what is typed next would come before the answer if it waited for the event.
  const done = new Promise(resolve => {
    close = value => {
      resolve(value)
      dialog.close()
      dialog.remove()
      restore()
    }
  })
  dialog.addEventListener('close', () => dialog.isConnected && close(null))
  fill(dialog, close)
  document.body.append(dialog)
  dialog.showModal()
  return done
}

// Chromium now and then forgets what was selected when it gives the focus back.
function keepSelections () {
  const kept = [...document.querySelectorAll('textarea')].map(area => [area, area.selectionStart, area.selectionEnd])
  return () => kept.forEach(([area, from, to]) => {
    if (area.selectionStart !== from || area.selectionEnd !== to) area.setSelectionRange(from, to)
  })
}

// Ask for values. `act(values)` makes the answer; it may throw `Wrong`. `other`: words and answer of one more way out.
export function ask ({ title, ...form }) {
  return open(title, (dialog, close) => dialog.append(formFor(form, close)))
}

function formFor ({ hint, fields, action, act, other }, close) {
  const shown = fields.map(field => new Field(field))
  const submit = make('button', { class: 'nhsuk-button nhsuk-button--small' }, action)
  const leave = button('Cancel', () => close(null))
  const form = make('form', { novalidate: true, method: 'dialog' },
    hint && make('p', {}, hint), ...shown.map(field => field.group),
    make('div', { class: 'desk-dialog__actions' }, submit, other && button(other[0], () => close(other[1])), leave))
  form.addEventListener('submit', async event => {
    event.preventDefault()
    if (form.dataset.busy) return
    const wrong = shown.filter(field => !field.check())
    if (wrong.length) return wrong[0].control.focus()
    form.dataset.busy = 'yes'
    try {
      close(await act(Object.fromEntries(shown.map(field => [field.name, field.value]))))
    } catch (error) {
      const field = shown.find(each => each.name === error.field) || shown[0]
      field.refuse(error instanceof Wrong ? error.message : 'That did not work. Try again.')
      field.control.focus()
    }
    delete form.dataset.busy
  })
  return form
}

class Field {
  constructor ({ name, label, hint, type = 'text', value = '', choices, required, check, ...attributes }) {
    Object.assign(this, { name, type, required, ownCheck: check })
    const id = `page-dialog-${++count}`
    this.error = make('span', { class: 'nhsuk-error-message', id: `${id}-error`, hidden: true })
    const described = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(' ')
    this.control = control(type, { id, name, 'aria-describedby': described, ...attributes }, choices)
    if (type !== 'file') this.control.value = value
    this.group = make('div', { class: 'nhsuk-form-group' },
      make('label', { class: 'nhsuk-label', for: id }, label),
      hint && make('div', { class: 'nhsuk-hint', id: `${id}-hint` }, hint), this.error, this.control)
  }

  get value () {
    return this.type === 'file' ? this.control.files[0] : this.control.value.trim()
  }

  check () {
    const words = (this.required && !this.value && this.required) || this.ownCheck?.(this.value)
    this.refuse(words)
    return !words
  }

  refuse (words) {
    this.error.replaceChildren(...(words ? [unseen('Error: '), words] : []))
    this.error.hidden = !words
    this.group.classList.toggle('nhsuk-form-group--error', Boolean(words))
    this.control.toggleAttribute('aria-invalid', Boolean(words))
    if (words) this.control.setAttribute('aria-invalid', 'true')
  }
}

function control (type, attributes, choices) {
  if (type === 'textarea') return make('textarea', { class: 'nhsuk-textarea', rows: 5, ...attributes })
  if (type !== 'select') return make('input', { class: type === 'file' ? '' : 'nhsuk-input', type, autocomplete: 'off', ...attributes })
  const options = choices.map(([value, words]) => make('option', { value }, words))
  return make('select', { class: 'nhsuk-select', ...attributes }, ...options)
}
