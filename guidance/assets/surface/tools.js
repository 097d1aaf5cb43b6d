// The tools above the surface: each says whether it is on where the cursor is, and table tools come with a table.
import { toggleMark } from 'prosemirror-commands'
import { redo, undo } from 'prosemirror-history'
import { deleteColumn, deleteRow, deleteTable, isInTable } from 'prosemirror-tables'

import { keysHint, REFRESHED, tool, toolbar, withKey } from '../desk/toolbar.js'
import { around, columnAfter, hasMark, heading, listOf, quote, rowBelow } from './commands.js'
import { schema } from './schema.js'

const { nodes, marks } = schema
const isIn = (type, attrs = {}) => state => Boolean(around(state, node => node.type === type && Object.entries(attrs).every(([key, value]) => node.attrs[key] === value)))
const isHead = state => around(state, node => node.type === nodes.row)?.node.firstChild?.type === nodes.head

const TAB = 'Tab indents in a list, goes on in a table, and else leaves the text; Esc leads to the tools.'

export function surfaceTools (view, acts) {
  const run = command => () => {
    command(view.state, view.dispatch, view)
    view.focus()
  }
  const mark = (words, type, key) => item(words, run(toggleMark(type)), { isOn: state => hasMark(state, type), key })
  const items = [
    mark('Bold', marks.strong, 'B'), mark('Italic', marks.em, 'I'),
    item('Heading', run(heading(2)), { isOn: isIn(nodes.heading, { level: 2 }), key: 'Alt+1' }),
    item('Subheading', run(heading(3)), { isOn: isIn(nodes.heading, { level: 3 }), key: 'Alt+2' }),
    item('Bullets', run(listOf(nodes.bullets)), { isOn: isIn(nodes.bullets), key: 'Shift+L' }),
    item('Numbers', run(listOf(nodes.numbers)), { isOn: isIn(nodes.numbers) }),
    item('Quote', run(quote), { isOn: isIn(nodes.quote) }),
    mark('Raised', marks.sup, '.'), mark('Lowered', marks.sub, ','),
    item('Web link', () => acts.link(view.state), { key: 'K' }), item('Page link', acts.pageLink), item('Table', acts.table),
    item('Block', acts.block), item('Picture', acts.picture), item('Footnote', () => acts.footnote(view.state), { key: 'Alt+F' }),
    item('Change', () => acts.change(view.state), { isThere: state => acts.changes(state) }),
    item('Row below', run(rowBelow), { isThere: isInTable }), item('Column after', run(columnAfter), { isThere: isInTable }),
    item('Delete row', run(deleteRow), { isThere: state => isInTable(state) && !isHead(state) }),
    item('Delete column', run(deleteColumn), { isThere: isInTable }), item('Delete table', run(deleteTable), { isThere: isInTable }),
    item('Undo', run(undo), { key: 'Z' }), item('Redo', run(redo), { key: 'Y' })
  ]
  const bar = toolbar(items.map(({ button }) => button), () => view.focus())
  const refresh = () => {
    items.forEach(each => each.refresh(view.state))
    bar.dispatchEvent(new window.Event(REFRESHED))
  }
  return { parts: [bar, keysHint(view.dom, 'page-surface-keys', TAB)], refresh }
}

function item (words, act, { isOn, isThere, key } = {}) {
  const button = tool(words, act, { ...(key && withKey(key)), ...(isOn && { 'aria-pressed': 'false' }) })
  const refresh = state => {
    if (isOn) button.setAttribute('aria-pressed', String(isOn(state)))
    if (isThere) button.hidden = !isThere(state)
  }
  return { button, refresh }
}

