// The tools of the text area, and the keys that do the same.
import { addBlock } from './blocks.js'
import { addFootnote } from './footnotes.js'
import { addLink } from './links.js'
import { bold, bullets, heading, italic, nextLine, numbers, quote } from './marks.js'
import { pastePlain } from './pasting.js'
import { addPicture } from './pictures.js'
import { addTable } from './tables.js'
import { keysHint, tool, toolbar, withKey } from './toolbar.js'
import { replace } from './typing.js'
import { addWebLink } from './web_links.js'

export function areaTools (form, area, say) {
  const act = (change, ...more) => () => apply(area, change(area.value, area.selectionStart, area.selectionEnd, ...more))
  const keys = { b: act(bold), i: act(italic), k: () => addWebLink(area) }
  const tools = [
    tool('Bold', keys.b, withKey('B')), tool('Italic', keys.i, withKey('I')), tool('Heading', act(heading, 2)), tool('Subheading', act(heading, 3)),
    tool('Bullets', act(bullets)), tool('Numbers', act(numbers)), tool('Quote', act(quote)), tool('Web link', keys.k, withKey('K')),
    tool('Page link', () => addLink(area, form)), tool('Table', () => addTable(area)), tool('Block', () => addBlock(area)),
    tool('Picture', () => addPicture(area, form)), tool('Footnote', () => addFootnote(area)),
    tool('Paste as plain text', () => pastePlain(area, say))
  ]
  area.addEventListener('keydown', event => {
    if (event.isComposing || event.altKey || event.shiftKey) return
    if (event.key === 'Enter') return goOn(event, area)
    const key = (event.ctrlKey || event.metaKey) && keys[event.key.toLowerCase()]
    if (!key) return
    event.preventDefault()
    key()
  })
  return [toolbar(tools, () => area.focus()), keysHint(area, 'page-keys')]
}

function goOn (event, area) {
  if (event.ctrlKey || event.metaKey) return
  const change = nextLine(area.value, area.selectionStart, area.selectionEnd)
  if (!change) return
  event.preventDefault()
  apply(area, change)
}

function apply (area, change) {
  if (!change) return
  replace(area, change.from, change.to, change.words)
  if (change.select) area.setSelectionRange(...change.select)
}
