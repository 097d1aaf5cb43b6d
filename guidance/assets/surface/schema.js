// What a guidance page can be made of on the writing surface, and how each part looks: as it will look to readers.
import { Schema } from 'prosemirror-model'

const ORIGIN = { origin: { default: null } }
const CERTAINTY = { high: 'high', moderate: 'moderate', low: 'low', 'very-low': 'very low' }
const STRENGTH = {
  strong: 'Strong recommendation', conditional: 'Conditional recommendation',
  'good-practice': 'Good practice statement', consensus: 'Consensus recommendation'
}
const LABELS = { do: 'Do', dont: 'Don’t', warning: 'Warning', important: 'Important', details: 'More information', recommendation: 'Recommendation', inset: '' }

export const label = ({ name, title }) => title || LABELS[name]

export function grade ({ strength, certainty, audience }) {
  const words = [STRENGTH[strength] || strength, certainty && `Certainty of the evidence: ${CERTAINTY[certainty] || certainty}`, audience && `For: ${audience}`]
  return words.filter(Boolean).join('. ')
}

const heading = level => ({ tag: `h${level}`, attrs: { level: Math.max(level, 2) } })
const cell = tag => ({
  content: 'inline*',
  attrs: { align: { default: '' }, colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null } },
  tableRole: tag === 'th' ? 'header_cell' : 'cell',
  isolating: true,
  parseDOM: [{ tag }],
  toDOM: ({ attrs }) => [tag, { class: attrs.align === 'right' || attrs.align === 'center' ? `align-${attrs.align}` : null, scope: tag === 'th' ? 'col' : null }, 0]
})

const nodes = {
  doc: { content: '(block | note)+' },
  paragraph: { content: 'inline*', group: 'block', attrs: ORIGIN, parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
  heading: {
    content: 'inline*',
    group: 'block',
    defining: true,
    attrs: { ...ORIGIN, level: { default: 2 }, anchor: { default: '' } },
    parseDOM: [1, 2, 3, 4, 5, 6].map(heading),
    toDOM: ({ attrs }) => [`h${Math.max(attrs.level, 2)}`, 0]
  },
  bullets: {
    content: 'item+',
    group: 'block list',
    attrs: { ...ORIGIN, tight: { default: true }, mark: { default: '-' } },
    parseDOM: [{ tag: 'ul', getAttrs: list => ({ mark: list.dataset.mark || '-' }) }],
    toDOM: ({ attrs }) => ['ul', { 'data-mark': attrs.mark === '-' ? null : attrs.mark }, 0]
  },
  numbers: {
    content: 'item+',
    group: 'block list',
    attrs: { ...ORIGIN, tight: { default: true }, mark: { default: '.' }, start: { default: 1 } },
    parseDOM: [{ tag: 'ol', getAttrs: list => ({ start: list.hasAttribute('start') ? Number(list.getAttribute('start')) || 0 : 1, mark: list.dataset.mark || '.' }) }],
    toDOM: ({ attrs }) => ['ol', { start: attrs.start === 1 ? null : attrs.start, 'data-mark': attrs.mark === '.' ? null : attrs.mark }, 0]
  },
  item: { content: 'block+', defining: true, attrs: { ...ORIGIN, number: { default: '' } }, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
  quote: { content: 'block+', group: 'block', defining: true, attrs: ORIGIN, parseDOM: [{ tag: 'blockquote' }], toDOM: () => ['blockquote', 0] },
  container: {
    content: 'block+',
    group: 'block',
    defining: true,
    attrs: {
      ...ORIGIN, name: { default: 'inset' }, title: { default: '' }, anchor: { default: '' }, strength: { default: '' },
      certainty: { default: '' }, audience: { default: '' }
    },
    parseDOM: [{ tag: 'div[data-block]', getAttrs: box => ({ ...box.dataset, name: box.dataset.block }), contentElement: '.surface__inside' }],
    toDOM: ({ attrs }) => ['div', { class: `block block-${attrs.name}`, ...data(attrs) }, ['div', { class: 'surface__inside' }, 0]]
  },
  code_block: {
    content: 'text*',
    marks: '',
    group: 'block',
    code: true,
    defining: true,
    attrs: { ...ORIGIN, info: { default: '' } },
    parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
    toDOM: () => ['pre', ['code', 0]]
  },
  source: {
    content: 'text*',
    marks: '',
    group: 'block',
    code: true,
    defining: true,
    attrs: ORIGIN,
    parseDOM: [{ tag: 'pre[data-source]', preserveWhitespace: 'full', priority: 60 }],
    toDOM: () => ['pre', { class: 'surface__source', 'data-source': '' }, ['code', 0]]
  },
  rule: { group: 'block', attrs: ORIGIN, parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
  table: {
    content: 'row+',
    group: 'block',
    tableRole: 'table',
    isolating: true,
    allowGapCursor: false,
    attrs: { ...ORIGIN, separator: { default: '' } },
    parseDOM: [{ tag: 'table' }],
    toDOM: () => ['table', ['tbody', 0]]
  },
  // No cursor between two cells: what is typed there would be a cell of its own.
  row: { content: '(head | cell)*', tableRole: 'row', allowGapCursor: false, attrs: ORIGIN, parseDOM: [{ tag: 'tr' }], toDOM: () => ['tr', 0] },
  head: cell('th'),
  cell: cell('td'),
  note: {
    content: 'block+', // it is no block itself: a note in a list or a box would be read as words of it
    isolating: true,
    attrs: { ...ORIGIN, label: { default: '' } },
    parseDOM: [{ tag: 'div[data-note-text]', getAttrs: box => ({ label: box.dataset.noteText }) }],
    toDOM: ({ attrs }) => ['div', { class: 'surface__note', 'data-note-text': attrs.label }, 0]
  },
  text: { group: 'inline' },
  gap: { inline: true, group: 'inline', selectable: false, linebreakReplacement: true, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'] },
  picture: {
    inline: true,
    group: 'inline',
    draggable: true,
    attrs: { src: {}, alt: { default: '' } },
    parseDOM: [{ tag: 'img[src]', getAttrs: img => ({ src: img.dataset.src || img.getAttribute('src'), alt: img.alt }) }],
    toDOM: ({ attrs }) => ['img', { src: attrs.src.replace(/^\/images\//, '/desk/images/'), 'data-src': attrs.src, alt: attrs.alt }]
  },
  noteref: {
    inline: true,
    group: 'inline',
    attrs: { label: { default: '' } },
    parseDOM: [{ tag: '[data-note]', priority: 60, getAttrs: mark => ({ label: mark.dataset.note }) }],
    toDOM: ({ attrs }) => ['sup', { class: 'surface__ref', 'data-note': attrs.label }]
  }
}

// The order says what stands outside what: a link holds bold words, and code holds nothing.
const marks = {
  link: {
    attrs: { href: {}, title: { default: '' } },
    inclusive: false,
    parseDOM: [{ tag: 'a[href]', getAttrs: link => ({ href: link.getAttribute('href'), title: link.title }) }],
    toDOM: ({ attrs }) => ['a', { href: attrs.href, title: attrs.title || null }, 0]
  },
  strong: { parseDOM: [{ tag: 'strong' }, { tag: 'b' }], toDOM: () => ['strong', 0] },
  em: { parseDOM: [{ tag: 'em' }, { tag: 'i' }], toDOM: () => ['em', 0] },
  strike: { parseDOM: [{ tag: 's' }, { tag: 'del' }, { tag: 'strike' }], toDOM: () => ['s', 0] },
  sup: { excludes: 'sub', parseDOM: [{ tag: 'sup' }], toDOM: () => ['sup', 0] },
  sub: { excludes: 'sup', parseDOM: [{ tag: 'sub' }], toDOM: () => ['sub', 0] },
  code: { code: true, parseDOM: [{ tag: 'code' }], toDOM: () => ['code', 0] }
}

function data ({ name, title, anchor, strength, certainty, audience }) {
  const named = { block: name, title, anchor, strength, certainty, audience }
  return Object.fromEntries(Object.entries(named).map(([key, value]) => [`data-${key}`, value || null]))
}

export const schema = new Schema({ nodes, marks })
