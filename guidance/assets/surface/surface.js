// The writing surface: the text of the text area as readers will see it. Every change goes back into the text area at once,
// which saves, keeps and sends it as it always does; what was not touched stays as it was written, byte for byte.
import { gapCursor } from 'prosemirror-gapcursor'
import { history } from 'prosemirror-history'
import { Slice } from 'prosemirror-model'
import { EditorState, TextSelection } from 'prosemirror-state'
import { tableEditing } from 'prosemirror-tables'
import { EditorView } from 'prosemirror-view'

import { make } from '../desk/building.js'
import { send } from '../desk/sending.js'
import { SHOWN } from '../desk/typing.js'
import { Box } from './boxes.js'
import { keptApart } from './cells.js'
import { tidy } from './commands.js'
import { said } from './comparing.js'
import { forms } from './forms.js'
import { keys } from './keys.js'
import { numbered } from './notes.js'
import { pasted } from './pasting.js'
import { schema } from './schema.js'
import { surfaceTools } from './tools.js'
import { Sources, written } from './writing.js'

const PAUSE = 2000 // after the last key, before what was written is read back

export class Surface {
  // `fail`: what to do when the text can no longer be shown.
  constructor (form, area, { body, say, fail }) {
    Object.assign(this, { form, area, body, say, fail, places: [] })
    this.acts = { ...forms(() => this.view, form, () => area.value), leave: () => this.leave(), underline: () => this.underline() }
    this.place = make('div', { class: 'surface guidance-text' })
    this.tools = make('div', {})
    area.addEventListener('input', () => this.isOn && !this.isOwn && this.reload())
    area.addEventListener(SHOWN, event => this.isOn && this.show(event))
  }

  get isOn () {
    return Boolean(this.view) && !this.place.hidden
  }

  // Show the text as readers see it; says why where that cannot be. What is typed meanwhile is not lost, and what was done
  // here before can still be undone.
  async open () {
    if (this.view) return this.openAgain()
    let [sources, doc, text] = []
    do {
      text = this.area.value
      sources = new Sources()
      doc = await this.read(sources)
    } while (text !== this.area.value)
    this.sources = sources
    this.area.after(this.place)
    this.view = this.editor(doc)
    const { parts, refresh } = surfaceTools(this.view, this.acts)
    this.refreshTools = refresh
    this.tools.replaceChildren(...parts)
    this.places = written(doc, sources).places
    this.hide(false)
    refresh()
  }

  async openAgain () {
    let text
    do {
      text = this.area.value
      if (text !== written(this.view.state.doc, this.sources).text) this.replace(await this.read(this.sources))
    } while (text !== this.area.value)
    this.hide(false)
  }

  hide (isHidden) {
    this.place.hidden = this.tools.hidden = isHidden
  }

  close () {
    this.hide(true)
    window.clearTimeout(this.timer)
  }

  // `words`: a text of its own, which goes into this one.
  async read (sources, words) {
    const { lead, tail } = sources
    const { surface, problem } = await send(this.form.dataset.surface, () => words === undefined ? this.body() : asText(this.body(), words))
    if (problem) throw new Error(problem)
    const doc = sources.take(surface, schema)
    if (words !== undefined) Object.assign(sources, { lead, tail })
    return doc
  }

  editor (doc) {
    const plugins = [...keys(this.acts), history(), gapCursor(), tableEditing(), numbered(), tidy()]
    const described = this.area.getAttribute('aria-describedby')?.split(' ').filter(id => id !== 'page-keys' && !id.endsWith('-hint')).join(' ')
    return new EditorView(this.place, {
      state: EditorState.create({ doc, plugins }),
      attributes: {
        role: 'textbox', 'aria-multiline': 'true', 'aria-label': 'Text', class: 'surface__text', spellcheck: 'true',
        ...(described && { 'aria-describedby': described })
      },
      scrollThreshold: this.clear(), scrollMargin: this.clear(),
      nodeViews: { container: (node, view, placeOf) => new Box(node, view, placeOf, this.acts.change) },
      dispatchTransaction: change => this.dispatch(change),
      handleDoubleClickOn: (view, _, node) => node.type.name === 'picture' && this.acts.change(view.state),
      ...pasted(this)
    })
  }

  // What has to stay clear round the cursor: the tools hide what is behind them.
  clear () {
    const bar = this.form.querySelector('.editor-tools')
    return { left: 5, right: 5, bottom: 5, get top () { return Math.max(5, bar.getBoundingClientRect().bottom + 5) } }
  }

  dispatch (change) {
    const { state } = this.view
    this.view.updateState(state.apply(keptApart(state, change)))
    this.refreshTools?.()
    if (change.docChanged && !change.getMeta(SHOWN)) this.write()
  }

  write () {
    const { text, places } = written(this.view.state.doc, this.sources)
    this.places = places
    if (text === this.area.value) return
    this.isOwn = true
    this.area.value = text
    this.area.dispatchEvent(new window.InputEvent('input', { bubbles: true }))
    this.isOwn = false
    window.clearTimeout(this.timer)
    this.timer = window.setTimeout(() => this.verify(), PAUSE)
  }

  // What was written is read by the service: where it would say something else, it is shown as its source, in place.
  async verify () {
    const { doc } = this.view.state
    const text = this.area.value
    const sources = new Sources()
    try {
      const read = await this.read(sources)
      if (text !== this.area.value || doc !== this.view.state.doc || !this.isOn) return
      const differing = difference(said(doc), said(read))
      if (differing && !differing.areSources) this.showSource(differing, text)
    } catch {} // offline or signed out: the strip says so, and the next pause asks again
  }

  showSource ({ first, last }, text) {
    const { doc } = this.view.state
    const from = this.places.find(([,, place]) => place >= first.place)
    const to = [...this.places].reverse().find(([,, place]) => place <= last.place)
    const words = text.slice(from[0], to[1])
    const source = schema.nodes.source.create(null, words ? schema.text(words) : null)
    this.view.dispatch(this.view.state.tr.replaceWith(first.place, doc.resolve(last.place).nodeAfter.nodeSize + last.place, source))
    this.say('A passage would have read otherwise than it was shown: it stands as its source now. Look at it, or undo.')
  }

  // The text area was changed by something else: an undo, a moved section, a text put back.
  async reload () {
    const mine = this.asked = (this.asked || 0) + 1
    this.lock(true) // nobody types into what is about to be replaced
    try {
      const doc = await this.read(this.sources)
      if (mine !== this.asked) return
      this.lock(false)
      this.replace(doc)
      if (this.wanted) this.select(this.wanted)
      this.wanted = null
    } catch {
      if (mine !== this.asked) return
      this.lock(false)
      this.fail()
    }
  }

  replace (doc) {
    const { state } = this.view
    this.view.dispatch(state.tr.replace(0, state.doc.content.size, new Slice(doc.content, 0, 0)).setMeta(SHOWN, true))
    this.places = written(this.view.state.doc, this.sources).places
  }

  lock (isReloading) {
    this.isReloading = isReloading
    this.view.setProps({ editable: () => !isReloading })
  }

  // A passage of the text, by where it stands in it.
  show (event) {
    event.preventDefault()
    if (this.isReloading) this.wanted = event.detail
    else this.select(event.detail)
  }

  select ({ from, to }) {
    const found = this.places.filter(([start]) => start <= from).pop()
    if (!found) return
    const words = this.area.value.slice(from, to)
    const { state } = this.view
    const at = this.find(found[2], words)
    const selection = at ? TextSelection.create(state.doc, ...at) : TextSelection.near(state.doc.resolve(found[2] + 1))
    this.view.focus()
    this.view.dispatch(state.tr.setSelection(selection).scrollIntoView())
  }

  find (place, words) {
    const { doc } = this.view.state
    let found = null
    doc.nodesBetween(place, place + doc.nodeAt(place).nodeSize, (node, at) => {
      const start = node.isTextblock && words ? node.textBetween(0, node.content.size, ' ', ' ').indexOf(words) : -1
      if (!found && start >= 0) found = [at + 1 + start, at + 1 + start + words.length]
    })
    return found
  }

  // Where in the text the cursor is.
  get cursor () {
    const place = this.view.state.selection.from
    return this.places.filter(([,, start]) => start < place).pop()?.[0] ?? 0
  }

  underline () {
    this.say('Underlined words look like links, so a page has none: use bold.')
    return true
  }

  leave () {
    this.tools.querySelector('[tabindex="0"]')?.focus()
    return true
  }
}

function asText (fields, words) {
  fields.set('body', words)
  return fields
}

// The first and last block that differ, or nothing.
function difference (these, those) {
  let [start, end] = [0, 0]
  const [most, other] = [these.length, those.length]
  while (start < most && start < other && these[start].words === those[start].words) start += 1
  if (start === most && start === other) return null
  while (end < most - start - 1 && end < other - start && these[most - 1 - end].words === those[other - 1 - end].words) end += 1
  const last = Math.max(start, most - 1 - end)
  const all = these.slice(Math.min(start, most - 1), last + 1)
  return all.length ? { first: all[0], last: all[all.length - 1], areSources: all.every(({ node }) => node.type.name === 'source') } : null
}
