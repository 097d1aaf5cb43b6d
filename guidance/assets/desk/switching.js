// One switch between the text as readers see it and the text with its marks; the choice is remembered on this computer.
import { Surface } from '../surface/surface.js'
import { button } from './building.js'
import { reason } from './sending.js'

const CHOICE = 'guidance-writing'

export function writeAsSeen (form, area, { body, say, tools, ofArea, write }) {
  if (!form.dataset.surface) return null
  const surface = new Surface(form, area, { body, say, fail: () => set(true, false, 'The text cannot be shown as readers see it just now. You can go on with its marks.') })
  tools.append(surface.tools)
  const hints = ['#body-hint', '[data-marks]'].map(each => form.querySelector(each))
  const turn = button('Text with marks', () => { set(surface.isOn); write() }, { 'aria-pressed': 'false' })
  const views = form.querySelector('#page-views [role="group"]')
  // Whoever looks at the marks and presses “Write” wants to write as before.
  views.firstElementChild.addEventListener('click', ({ currentTarget }) => {
    if (area.closest('[hidden]') === null && currentTarget.ariaPressed === 'true' && !surface.isOn) set(false)
  }, { capture: true })
  views.append(turn)

  async function set (withMarks, isChosen = true, why = '') {
    if (why) say(why)
    if (isChosen) remember(withMarks ? 'marks' : 'seen')
    try {
      withMarks ? surface.close() : await surface.open()
    } catch (error) {
      withMarks = true
      say(notShown(error))
    }
    turn.setAttribute('aria-pressed', String(withMarks))
    for (const part of [area, ofArea, ...hints]) if (part) part.hidden = !withMarks
  }

  if (remembered() !== 'marks') set(false, false)
  else surface.close()
  return surface
}

function notShown (error) {
  return `The text is not shown as readers see it. ${reason(error)} You can go on with its marks.`
}

function remembered () {
  try {
    return window.localStorage.getItem(CHOICE)
  } catch {
    return null
  }
}

function remember (choice) {
  try {
    window.localStorage.setItem(CHOICE, choice)
  } catch {}
}
