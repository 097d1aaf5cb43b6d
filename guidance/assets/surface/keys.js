// The keys of a word processor on the surface, and what typing makes of itself: a dash and a space begin a list.
import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark } from 'prosemirror-commands'
import { redo, undo } from 'prosemirror-history'
import { inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules'
import { keymap } from 'prosemirror-keymap'
import { Plugin, Selection, TextSelection } from 'prosemirror-state'
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list'
import { cellAround, CellSelection, findTable, goToNextCell, isInTable, nextCell } from 'prosemirror-tables'

import { wholeTable } from './cells.js'
import { backOut, heading, listOf, paragraphAfter, rowBelow, withoutNote } from './commands.js'
import { schema } from './schema.js'

const { nodes, marks } = schema

export function keys (acts) {
  const own = {
    'Mod-b': toggleMark(marks.strong),
    'Mod-i': toggleMark(marks.em),
    'Mod-u': acts.underline,
    'Mod-.': toggleMark(marks.sup),
    'Mod-,': toggleMark(marks.sub),
    'Mod-z': undo,
    'Mod-y': redo,
    'Mod-Shift-z': redo,
    'Mod-Alt-1': heading(2),
    'Mod-Alt-2': heading(3),
    'Mod-Alt-3': heading(4),
    'Mod-Alt-0': setBlockType(nodes.paragraph),
    'Mod-Shift-n': setBlockType(nodes.paragraph),
    'Mod-Shift-l': listOf(nodes.bullets), // as in Word; the two below as in Google Docs and Outlook on the web
    'Mod-Shift-8': listOf(nodes.bullets),
    'Mod-Shift-7': listOf(nodes.numbers),
    'Mod-k': acts.link,
    'Mod-Alt-f': acts.footnote,
    'Alt-Enter': acts.change,
    'Mod-Enter': chainCommands(exitCode, paragraphAfter),
    'Shift-Enter': gap,
    Enter: chainCommands(gapInCell, splitListItem(nodes.item)),
    Tab: chainCommands(goToNextCell(1), rowBelow, sinkListItem(nodes.item)),
    Backspace: chainCommands(backOut, withoutNote, wholeTable),
    ArrowDown: column(1),
    ArrowUp: column(-1),
    'Shift-ArrowDown': stretched('down', 1),
    'Shift-ArrowUp': stretched('up', -1),
    'Shift-ArrowRight': stretched('right', 1),
    'Shift-ArrowLeft': stretched('left', -1),
    'Shift-Tab': chainCommands(goToNextCell(-1), liftListItem(nodes.item)),
    Escape: acts.leave
  }
  return [typing(), keymap(own), keymap(baseKeymap), ownUndo()]
}

// Browsers undo whatever was typed last on a page: who undoes in another field would change the text where nobody looks.
function ownUndo () {
  const beforeinput = (view, event) => {
    const isElsewhere = event.inputType.startsWith('history') && !view.hasFocus()
    if (isElsewhere) event.preventDefault()
    return isElsewhere
  }
  return new Plugin({ props: { handleDOMEvents: { beforeinput } } })
}

function gap (state, dispatch) {
  if (state.selection.$from.parent.type.spec.code) return false
  dispatch?.(state.tr.replaceSelectionWith(nodes.gap.create()).scrollIntoView())
  return true
}

// Up and down stay in the column, and lead out of the table at its end; browsers go on to the next cell from an empty one.
function column (step) {
  return (state, dispatch, view) => {
    const { $head } = state.selection
    if (!(state.selection instanceof TextSelection) || !isInTable(state) || !view?.endOfTextblock(step > 0 ? 'down' : 'up')) return false
    const cell = cellAround($head)
    const next = nextCell(cell, 'vert', step)
    const place = next ? next.pos + 1 : step > 0 ? cell.after(-1) : cell.before(-1)
    dispatch?.(state.tr.setSelection(Selection.near(state.doc.resolve(place), next ? 1 : step)).scrollIntoView())
    return true
  }
}

// From the edge of a cell the selection goes on to whole cells; a table beside a chosen line is chosen whole, as in Word.
function stretched (side, step) {
  return (state, dispatch, view) => {
    const { selection, doc } = state
    const { $anchor, $head, $from, $to } = selection
    if (!(selection instanceof TextSelection) || $head.pos !== (step > 0 ? $to : $from).pos || !view?.endOfTextblock(side)) return false
    const cell = cellAround($head)
    const next = cell && cellAround($anchor)?.pos === cell.pos && nextCell(cell, ['up', 'down'].includes(side) ? 'vert' : 'horiz', step)
    if (next) {
      dispatch?.(state.tr.setSelection(new CellSelection(cell, next)))
      return true
    }
    const table = findTable(cell ? $head : Selection.findFrom(doc.resolve(step > 0 ? $head.after() : $head.before()), step, true)?.$head || $head)
    if (!table || (cell && ['left', 'right'].includes(side))) return false
    const beyond = doc.resolve(table.pos + (step > 0 ? table.node.nodeSize : 0))
    const end = (Selection.findFrom(beyond, step, true) || Selection.near(beyond)).$head
    dispatch?.(state.tr.setSelection(TextSelection.create(doc, $anchor.pos, end.pos)).scrollIntoView())
    return true
  }
}

function gapInCell (state, dispatch) {
  return isInTable(state) && gap(state, dispatch)
}

function typing () {
  return inputRules({
    rules: [
      wrappingInputRule(/^\s*[-*•]\s$/, nodes.bullets),
      wrappingInputRule(/^(\d{1,3})[.)]\s$/, nodes.numbers, match => ({ start: Number(match[1]) }),
        (match, node) => node.childCount + node.attrs.start === Number(match[1])),
      textblockTypeInputRule(/^(#{1,6})\s$/, nodes.heading, match => ({ level: Math.max(match[1].length, 2) }))
    ]
  })
}
