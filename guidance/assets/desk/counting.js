// How much room is left in a field: seen at once, read out after a pause.
import { make } from './building.js'

export function count (field, most) {
  if (!field) return
  const seen = make('p', { class: 'nhsuk-hint editor__count', 'aria-hidden': 'true' })
  const heard = make('p', { class: 'nhsuk-u-visually-hidden', role: 'status' })
  field.after(seen, heard)
  let timer
  const tell = () => {
    seen.textContent = left(most - [...field.value].length)
    window.clearTimeout(timer)
    timer = window.setTimeout(() => { heard.textContent = seen.textContent }, 1000)
  }
  field.addEventListener('input', tell)
  seen.textContent = left(most - [...field.value].length)
}

function left (number) {
  const characters = Math.abs(number) === 1 ? '1 character' : `${Math.abs(number)} characters`
  return number < 0 ? `You have ${characters} too many` : `You have ${characters} remaining`
}
