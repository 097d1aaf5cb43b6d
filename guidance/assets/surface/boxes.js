// A box on the surface: its label as readers see it, with a button that opens its form; its words are written inside.
import { Selection } from 'prosemirror-state'

import { button, make, unseen } from '../desk/building.js'
import { grade, label } from './schema.js'

export class Box {
  constructor (node, view, placeOf, change) {
    Object.assign(this, { view, placeOf, change })
    this.label = make('div', { contenteditable: 'false', class: 'surface__label' })
    this.contentDOM = make('div', { class: 'surface__inside' })
    this.dom = make('div', {}, this.label, this.contentDOM)
    this.update(node)
  }

  update (node) {
    if (node.type.name !== 'container') return false
    this.dom.className = `block block-${node.attrs.name}`
    const words = label(node.attrs)
    const told = grade(node.attrs)
    this.label.replaceChildren(
      make('div', {}, words && make('p', { class: 'block-label' }, words), told && make('p', { class: 'block-grade' }, `${told}.`)),
      button(['Change', unseen(` the box ${words}`)], () => this.open(), { tabindex: '-1' }))
    return true
  }

  open () {
    const { state } = this.view
    this.view.dispatch(state.tr.setSelection(Selection.near(state.doc.resolve(this.placeOf() + 1))))
    this.change(this.view.state)
  }

  stopEvent (event) {
    return this.label.contains(event.target)
  }

  ignoreMutation (mutation) {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target)
  }
}
