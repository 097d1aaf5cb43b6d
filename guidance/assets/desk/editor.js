// The editor of a guidance page: a text area that stays one, and everything round it.
import { areaTools } from './area_tools.js'
import { Checks } from './checks.js'
import { count } from './counting.js'
import { make } from './building.js'
import { fields } from './fields.js'
import { Keeper } from './keeping.js'
import { sectionAt } from './outline.js'
import { tidyPastes } from './pasting.js'
import { Saver } from './saving.js'
import { Sections } from './sections.js'
import { grow } from './typing.js'
import { Views } from './views.js'
import { writeAsSeen } from './switching.js'

const LONGEST_SUMMARY = 160

export function editor (form) {
  const area = form.elements.body
  const note = make('div', { class: 'editor__note', role: 'status' })
  const say = (words, more = []) => {
    note.replaceChildren(words, ...(more.length ? [make('ul', {}, ...more.map(each => make('li', {}, each)))] : []))
  }
  const body = () => new URLSearchParams([...fields(form), ['csrf_token', form.elements.csrf_token.value]])
  const write = () => form.querySelector('#page-view:not([hidden])') && views.show('write')

  area.setSelectionRange(0, 0) // some browsers begin behind the last word, and tools would write there
  const tools = form.querySelector('#page-toolbar')
  const ofArea = make('div', {}, ...areaTools(form, area, say))
  tools.replaceChildren(ofArea)
  tools.hidden = false
  tools.after(note)
  const views = new Views(form, area, { body, say })
  const surface = writeAsSeen(form, area, { body, say, tools, ofArea, write })
  new Sections(form, area, { say, write })
  new Checks(form, area, { body, write })
  tidyPastes(form, area, say)
  count(form.querySelector('#summary'), LONGEST_SUMMARY)
  grow(area)

  measure(form, 'strip')
  measure(form, 'tools')
  const keeper = new Keeper(form)
  keeper.offer(say)
  new Saver(form, { keeper, section: () => sectionAt(area.value, surface?.isOn ? surface.cursor : area.selectionStart) })
}

// How high the strip and the tools are: what is under them stays clear of them.
function measure (form, part) {
  const measured = form.querySelector(`.editor-${part}`)
  const { style } = document.documentElement
  new window.ResizeObserver(() => style.setProperty(`--${part}`, `${measured.offsetHeight}px`)).observe(measured)
}
