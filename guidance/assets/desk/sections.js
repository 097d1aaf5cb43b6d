// The list of sections beside the text: go to one, or move it with all that stands under it.
import { button, make, unseen } from './building.js'
import { outline, siblings, swapped } from './outline.js'
import { line, replace, show } from './typing.js'

export class Sections {
  constructor (form, area, { say, write }) {
    Object.assign(this, { area, say, write })
    this.place = form.querySelector('#page-sections')
    this.place.classList.add('sections')
    this.place.setAttribute('aria-labelledby', 'page-sections-title')
    area.addEventListener('input', () => {
      window.clearTimeout(this.timer)
      this.timer = window.setTimeout(() => this.refresh(), 500)
    })
    this.refresh()
  }

  refresh () {
    const headings = outline(this.area.value)
    const said = JSON.stringify(headings.map(({ level, title, inside }) => [level, title, inside]))
    if (said === this.said) return
    this.said = said
    const items = headings.map(heading => this.item(headings, heading))
    this.place.replaceChildren(
      make('h2', { class: 'nhsuk-heading-s', id: 'page-sections-title' }, 'Sections'),
      items.length ? make('ol', {}, ...items) : make('p', {}, 'There are no headings yet.')
    )
  }

  item (headings, heading) {
    const same = siblings(headings, heading)
    const order = same.indexOf(heading)
    return make('li', { class: `sections__item sections__item--${heading.level}` },
      button(heading.title, () => this.go(heading.index), { class: 'desk-button sections__go' }),
      order > 0 && this.mover('up', heading, -1),
      order >= 0 && order < same.length - 1 && this.mover('down', heading, 1))
  }

  mover (way, heading, step) {
    return button([`Move ${way}`, unseen(` ${heading.title}`)], () => this.move(heading.index, step),
      { 'data-move': `${heading.index} ${step}` })
  }

  // The text may have changed since the list was drawn: places are always taken from the text as it is.
  go (index) {
    const heading = outline(this.area.value)[index]
    if (!heading) return this.refresh()
    this.write()
    const number = this.area.value.slice(0, heading.start).split('\n').length
    show(this.area, ...line(this.area.value, number))
  }

  move (index, step) {
    const text = this.area.value
    const headings = outline(text)
    const heading = headings[index]
    const same = heading ? siblings(headings, heading) : []
    const order = same.indexOf(heading)
    const other = same[order + step]
    if (!other) return this.refresh()
    this.write()
    const [first, second] = step < 0 ? [other, heading] : [heading, other]
    const { from, to, words, lengthOfUpper } = swapped(text, headings, first, second)
    replace(this.area, from, to, words)
    const start = from + (step < 0 ? 0 : lengthOfUpper)
    show(this.area, start)
    this.refresh()
    this.focus(outline(this.area.value).findIndex(each => each.start === start), step)
    this.say(`“${heading.title}” moved ${step < 0 ? 'up' : 'down'}. It is now ${order + step + 1} of ${same.length}.`)
  }

  focus (index, step) {
    const mover = way => this.place.querySelector(`[data-move="${index} ${way}"]`)
    const target = mover(step) || mover(-step)
    target?.focus()
  }
}
