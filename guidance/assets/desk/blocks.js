// The blocks of the trade, each asked for by a form and written as the service reads it.
import { ask, open } from './dialogs.js'
import { button, make } from './building.js'
import { boxAt, firstLine } from './opening.js'
import { addBehind, replace, selected } from './typing.js'

const title = (hint, required) => ({ name: 'title', label: required ? 'Title' : 'Title (optional)', hint, required, check: noBrace })
const words = { name: 'words', label: 'Text', type: 'textarea', required: 'Enter the text' }
const items = { name: 'words', label: 'Items', type: 'textarea', hint: 'One on each line', required: 'Enter at least one item' }

const BLOCKS = [
  { name: 'do', label: 'Do list', what: 'What people should do', fields: [title('Shown as “Do” when left empty'), items] },
  { name: 'dont', label: 'Don’t list', what: 'What people should not do', fields: [title('Shown as “Don’t” when left empty'), items] },
  { name: 'warning', label: 'Warning', what: 'What could cause harm', fields: [title('Shown as “Warning” when left empty'), words] },
  { name: 'important', label: 'Important', what: 'What must not be missed', fields: [title('Shown as “Important” when left empty'), words] },
  { name: 'inset', label: 'Inset', what: 'Text set apart from the rest', fields: [words] },
  { name: 'details', label: 'Details', what: 'Text that readers open when they want it', fields: [title('The words that readers press', 'Enter a title'), words] },
  { name: 'recommendation', label: 'Recommendation', what: 'Advice with its strength, certainty and audience' }
]

const STRENGTHS = [
  ['', 'Not stated'], ['strong', 'Strong recommendation'], ['conditional', 'Conditional recommendation'],
  ['good-practice', 'Good practice statement'], ['consensus', 'Consensus recommendation']
]
const CERTAINTIES = [['', 'Not stated'], ['high', 'High'], ['moderate', 'Moderate'], ['low', 'Low'], ['very-low', 'Very low']]

// In a box: its form, opened again. Elsewhere first which block, then its own form.
export async function addBlock (area) {
  const box = boxAt(area.value, area.selectionStart)
  const known = box?.isWhole && BLOCKS.find(block => block.name === box.name)
  if (known && selected(area) === '' && known.name !== 'inset' && await changed(area, known, box)) return
  const chosen = await chooseBlock()
  if (!chosen) return
  const written = await ask({
    title: chosen.label,
    fields: withSelection(formOf(chosen, area.value), selected(area)),
    action: 'Add',
    act: values => write(chosen.name, values)
  })
  if (written) addBehind(area, written)
}

// Only its first line is written anew; answers whether that was what was wanted.
async function changed (area, block, { from, to, colons, values }) {
  const place = area.selectionStart
  const text = values.anchor ? area.value.replace(`{#${values.anchor}`, '') : area.value
  const fields = formOf(block, text).filter(field => field.name !== 'words').map(field => ({ ...field, value: values[field.name] || '' }))
  const asked = await ask({ title: block.label, fields, action: 'Save', act: given => given, other: ['Add another block', { other: true }] })
  if (asked?.other) return false
  if (asked) {
    const line = firstLine(colons, block.name, { ...values, ...asked })
    replace(area, from, to, line)
    area.setSelectionRange(Math.max(from, place + line.length - (to - from)), Math.max(from, place + line.length - (to - from)))
  }
  return true
}

export function chooseBlock () {
  return open('Add a block', (dialog, close) => {
    const list = make('ul', { class: 'desk-choices' }, ...BLOCKS.map(block =>
      make('li', {}, button([make('strong', {}, block.label), ` ${block.what}`], () => close(block)))))
    dialog.append(list, make('div', { class: 'desk-dialog__actions' }, button('Cancel', () => close(null))))
  })
}

export function blockNamed (name) {
  return BLOCKS.find(block => block.name === name)
}

// The fields of its form. `text`: where a name for links may be taken already.
export function formOf (block, text) {
  return block.fields || recommendation(text)
}

function withSelection (fields, chosen) {
  return fields.map(field => field.name === 'words' ? { ...field, value: chosen.replace(/^[-*] /gm, '') } : field)
}

function recommendation (text) {
  return [
    title('For example, “Offer the vaccine in pregnancy”'),
    words,
    { name: 'strength', label: 'Strength', type: 'select', choices: STRENGTHS },
    { name: 'certainty', label: 'Certainty of the evidence', type: 'select', choices: CERTAINTIES },
    { name: 'audience', label: 'Audience (optional)', hint: 'Whom it is for', check: noBraces },
    {
      name: 'anchor',
      label: 'Short name for links (optional)',
      hint: 'Letters, digits and hyphens, for example: offer-in-pregnancy',
      check: anchor => anchorProblem(anchor, text)
    }
  ]
}

// What stands behind it would be read as options.
function noBrace (typed) {
  return typed.includes('{') ? 'Take out the character {' : ''
}

function noBraces (typed) {
  return /[{}"]/.test(typed) ? 'Take out the characters { } and "' : ''
}

function anchorProblem (anchor, text) {
  if (!anchor) return ''
  if (!/^[A-Za-z][\w.-]*$/.test(anchor)) return 'Use letters, digits and hyphens, and begin with a letter'
  if (anchor.startsWith('page-')) return 'Choose a name that does not begin with “page-”'
  return new RegExp(`\\{#${anchor.replace(/\./g, '\\.')}[\\s}]`).test(text) ? 'Choose another name: this one is used already' : ''
}

export function write (name, { words = '', ...values }) {
  const inside = Math.max(2, ...[...words.matchAll(/^:{3,}/gm)].map(([colons]) => colons.length))
  const fence = ':'.repeat(inside + 1)
  return `${firstLine(fence, name, values)}\n${['do', 'dont'].includes(name) ? bullets(words) : words}\n${fence}`
}

function bullets (words) {
  return words.split('\n').filter(line => line.trim()).map(line => line.replace(/^\s*(?:[-*] )?/, '- ')).join('\n')
}
