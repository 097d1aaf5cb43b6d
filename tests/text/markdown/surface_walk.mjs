// For each surface on a line of the input: what somebody makes of it who edits at random, after each step; at last all is undone.
import { readFileSync } from 'node:fs'
import * as commands from 'prosemirror-commands'
import { history, undo } from 'prosemirror-history'
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list'
import { EditorState, TextSelection } from 'prosemirror-state'
import { deleteColumn, deleteRow, tableEditing } from 'prosemirror-tables'
import * as cells from '../../../guidance/assets/surface/cells.js'
import * as surface from '../../../guidance/assets/surface/commands.js'
import { insertNote } from '../../../guidance/assets/surface/notes.js'
import { again } from '../../../guidance/assets/surface/pasting.js'
import { schema } from '../../../guidance/assets/surface/schema.js'
import { Sources, written } from '../../../guidance/assets/surface/writing.js'

const { nodes, marks } = schema
const TYPED = ['Zebra', ' z ', '- z', '# z', '1. z', '|', '*', '_z_', '(z)', ': z', '😀', '<b>', '&amp;', '[x]', '~', '`', '\\', '::: do']

function walk (shown, among, steps) {
  const sources = new Sources()
  const page = new Page(sources.take(shown, schema), among)
  const names = Object.keys(STEPS)
  const told = []
  const tell = name => told.push({ name, text: written(page.state.doc, sources).text, doc: page.state.doc.toJSON(), kept: kept(page.state.doc, sources) })
  for (let step = 0; step < steps; step++) {
    const name = names[among(names.length)]
    const before = page.state.doc
    STEPS[name](page)
    if (!page.state.doc.eq(before)) tell(name)
  }
  while (undo(page.state, page.dispatch));
  tell('undo')
  return told
}

function kept (doc, sources) {
  return doc.content.content.map(node => sources.untouched(node)?.words).filter(words => words && !/^[ \t]/.test(words))
}

class Page {
  constructor (doc, among) {
    this.among = among
    this.state = EditorState.create({ doc, plugins: [history(), tableEditing(), surface.tidy()] })
    this.dispatch = change => {
      this.state = this.state.apply(cells.keptApart(this.state, change))
      this.state.doc.check()
    }
  }

  // The cursor somewhere, or a passage chosen; never within a word.
  choose (isPassage, edge) {
    const places = [this.place(edge), this.place()].slice(0, isPassage ? 2 : 1)
    this.state = this.state.apply(this.state.tr.setSelection(TextSelection.create(this.state.doc, places[0], places[1])))
    return this
  }

  place (edge) {
    const found = []
    this.state.doc.descendants((node, place) => { if (node.isTextblock && node.type !== nodes.source) found.push([place + 1, node]) })
    const [start, node] = found[this.among(found.length)] || [0, this.state.doc]
    const words = node.textBetween(0, node.content.size, '\0', '\0')
    const ends = [0, ...[...words.matchAll(/(?<= )|(?= )/g)].map(({ index }) => index), words.length]
    return start + (edge ? ends[edge === 'end' ? ends.length - 1 : 0] : ends[this.among(ends.length)])
  }

  run (...all) {
    commands.chainCommands(...all)(this.state, this.dispatch)
  }

  get isCode () {
    return this.state.selection.$from.parent.type.spec.code
  }
}

const STEPS = {
  type: page => page.choose().dispatch(page.state.tr.insertText(TYPED[page.among(TYPED.length)])),
  replace: page => page.choose(true).dispatch(page.state.tr.insertText('Zebra')),
  remove: page => page.choose(true).run(commands.deleteSelection),
  enter: page => page.choose().run(splitListItem(nodes.item), commands.baseKeymap.Enter),
  back: page => page.choose(false, 'start').run(surface.backOut, surface.withoutNote, commands.joinBackward),
  join: page => page.choose(false, 'end').run(commands.joinForward),
  heading: page => page.choose().run(surface.heading(2 + page.among(2))),
  bullets: page => page.choose(page.among(2)).run(surface.listOf(nodes.bullets)),
  numbers: page => page.choose(page.among(2)).run(surface.listOf(nodes.numbers)),
  sink: page => page.choose().run(sinkListItem(nodes.item)),
  lift: page => page.choose().run(liftListItem(nodes.item)),
  quote: page => page.choose(page.among(2)).run(surface.quote),
  bold: page => page.choose(true).run(commands.toggleMark([marks.strong, marks.em, marks.sup, marks.sub][page.among(4)])),
  link: page => page.choose(true).run(commands.toggleMark(marks.link, { href: 'https://example.org/a_(b)?c=1&d=2' })),
  note: page => page.choose() && !page.isCode && !surface.around(page.state, ({ type }) => type === nodes.note) && page.dispatch(insertNote(page.state, 'A note.')),
  box: page => page.choose(page.among(2)).dispatch(surface.wrapped(page.state, { name: 'warning', title: 'T' }, nodes.paragraph.create())),
  row: page => page.choose().run(surface.rowBelow),
  column: page => page.choose().run(surface.columnAfter),
  lessRow: page => page.choose().run(deleteRow),
  lessColumn: page => page.choose().run(deleteColumn),
  paste: page => {
    const copied = page.choose(true).state.selection.content()
    page.choose(page.among(2))
    const slice = cells.fitting(again(copied, page.state), page.state)
    cells.emptied(page.state, page.dispatch)
    cells.asRows(page.state, slice, page.dispatch)
    page.dispatch(page.state.tr.replaceSelection(slice))
  }
}

// A whole number below another one, by chance (mulberry32, Tommy Ettinger, public domain).
function chance (seed) {
  return below => {
    seed = (seed + 0x6D2B79F5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below)
  }
}

for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { surface: shown, seed, steps } = JSON.parse(line)
  process.stdout.write(JSON.stringify(walk(shown, chance(seed), steps)) + '\n')
}
