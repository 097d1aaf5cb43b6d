// The blocks of the trade, each asked for by a form and written as the service reads it.
import { ask, open } from './dialogs.js'
import { button, make } from './building.js'
import { addBehind, selected } from './typing.js'

const title = (hint, required) => ({ name: 'title', label: required ? 'Title' : 'Title (optional)', hint, required, check: noBraces })
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

// First which block, then its own form.
export async function addBlock (area) {
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

function noBraces (typed) {
  return /[{}"]/.test(typed) ? 'Take out the characters { } and "' : ''
}

function anchorProblem (anchor, text) {
  if (!anchor) return ''
  if (!/^[A-Za-z][\w.-]*$/.test(anchor)) return 'Use letters, digits and hyphens, and begin with a letter'
  if (anchor.startsWith('page-')) return 'Choose a name that does not begin with “page-”'
  return new RegExp(`\\{#${anchor.replace(/\./g, '\\.')}[\\s}]`).test(text) ? 'Choose another name: this one is used already' : ''
}

export function write (name, { title = '', words = '', anchor = '', strength = '', certainty = '', audience = '' }) {
  const attributes = [
    anchor && `#${anchor}`, strength && `strength=${strength}`, certainty && `certainty=${certainty}`,
    audience && `audience="${audience}"`
  ].filter(Boolean).join(' ')
  const inside = Math.max(2, ...[...words.matchAll(/^:{3,}/gm)].map(([colons]) => colons.length))
  const fence = ':'.repeat(inside + 1)
  const first = [fence, name, title, attributes && `{${attributes}}`].filter(Boolean).join(' ')
  return `${first}\n${['do', 'dont'].includes(name) ? bullets(words) : words}\n${fence}`
}

function bullets (words) {
  return words.split('\n').filter(line => line.trim()).map(line => line.replace(/^\s*(?:[-*] )?/, '- ')).join('\n')
}
