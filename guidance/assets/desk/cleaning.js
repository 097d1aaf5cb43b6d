// Pasted HTML made plain: what is not text goes, what only looks like a heading, a list or a note becomes one.
import { straight } from './addresses.js'
import { boxesToTick } from './boxes_to_tick.js'
import { regularTables } from './cells.js'
import { carriedNotes } from './footnotes.js'
import { formulas } from './formulas.js'
import { realLists } from './word_lists.js'
import { symbols } from './symbols.js'
import { typedLists } from './typed_lists.js'
import { withoutUnseen } from './unseen.js'
import { contentsLines, dropCaps, remarks, slideBullets, textBoxes } from './word_parts.js'

const DROPPED = 'script,style,meta,link,title,head,noscript,template,object,embed,iframe,svg,canvas,audio,video,button,[hidden]'
const BLOCKS = 'p,div,h1,h2,h3,h4,h5,h6,ul,ol,li,table,blockquote,pre,section,article'
const HEADINGS = 'h1,h2,h3,h4,h5,h6'
const SAFE = /^(https?:|mailto:|tel:)/i

// Change `body` in place; answer with sentences about what was done to it.
export function cleaned (body, firstNote) {
  const word = textBoxes(body)
  word.formulas += formulas(body)
  boxesToTick(body)
  const left = withoutWhatIsNotText(body)
  const contents = contentsLines(body)
  dropCaps(body, styleOf)
  slideBullets(body)
  const notes = footnotes(body, firstNote)
  const numbered = realLists(body, styleOf)
  const signs = symbols(body, styleOf)
  const shifted = meaning(body)
  typedLists(body)
  lists(body)
  const pictures = withoutPictures(body)
  const tables = regularTables(body)
  const shift = headings(body)
  const straightened = links(body)
  plainSpaces(body)
  joined(body)
  return [
    shift && 'The levels of the headings were moved: the highest stands below the title of the page.',
    notes && `${counted(notes, 'footnote')} became ${notes === 1 ? 'a footnote' : 'footnotes'} of this page.`,
    ...numbered,
    ...tables,
    signs.read && `${counted(signs.read, 'sign')} of a symbol font ${signs.read === 1 ? 'was' : 'were'} read as what ${signs.read === 1 ? 'it' : 'they'} showed.`,
    signs.joined && `${counted(signs.joined, 'joined letter')} such as ﬁ became plain letters.`,
    signs.unread && `${counted(signs.unread, 'symbol')} could not be read: look for “�”.`,
    word.formulas && `${counted(word.formulas, 'formula')} could not be read: write ${word.formulas === 1 ? 'it' : 'them'} where “�” stands.`,
    word.boxes && `${word.boxes === 1 ? 'A box of text' : `${word.boxes} boxes of text`} became text: look whether it stands where it belongs.`,
    shifted && `${counted(shifted, 'passage')} moved up or down by hand became ${shifted === 1 ? 'a raised or lowered figure' : 'raised or lowered figures'}.`,
    contents && `${counted(contents, 'line')} of a table of contents left out.`,
    straightened && `${straightened === 1 ? '1 link' : `${straightened} links`} that went through a mail system or a search engine now ${straightened === 1 ? 'leads' : 'lead'} straight there.`,
    left.hidden && `${counted(left.hidden, 'hidden passage')} left out.`,
    left.white && `${counted(left.white, 'passage')} in white kept: look whether ${left.white === 1 ? 'it was' : 'they were'} to be seen.`,
    left.coloured && `${counted(left.coloured, 'passage')} ${left.coloured === 1 ? 'is' : 'are'} set apart by nothing but colour, which no page keeps: say in words what it means.`,
    left.fields && `${counted(left.fields, 'field')} to fill in left out: look what stood in ${left.fields === 1 ? 'it' : 'them'}.`,
    left.comments && `${counted(left.comments, 'comment')} left out.`,
    pictures && `${pictures === 1 ? '1 picture was' : `${pictures} pictures were`} left out: add ${pictures === 1 ? 'it' : 'them'} with Picture.`
  ].filter(Boolean)
}

function counted (number, what) {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`
}

export function styleOf (element) {
  return element.getAttribute('data-style') || ''
}

function withoutWhatIsNotText (body) {
  remarks(body).forEach(remark => remark.remove())
  const fields = [...body.querySelectorAll('select,textarea,input:not([type="hidden"])')]
  fields.forEach(field => field.replaceWith(' '))
  body.querySelectorAll(DROPPED).forEach(element => element.remove())
  const isComment = element => /mso-element:\s*comment(?!-list)/i.test(styleOf(element))
  const comments = [...body.querySelectorAll('[data-style]')].filter(isComment).length
  const left = { ...withoutUnseen(body, styleOf, isComment), fields: fields.length, comments }
  for (const element of body.querySelectorAll('*')) {
    const style = styleOf(element)
    if (/mso-element:\s*(comment|header|footer)/i.test(style)) element.remove()
    else if (/^(v|w|m):/i.test(element.nodeName) && !element.textContent.trim()) element.remove()
    else if (element.nodeName.includes(':')) unwrap(element)
  }
  body.querySelectorAll('.MsoCommentReference').forEach(element => element.remove())
  left.comments += docsComments(body)
  return left
}

// Google Docs: a letter in the text that leads to a remark at the end.
function docsComments (body) {
  const marks = [...body.querySelectorAll('a[href*="#cmnt"]')]
  const isMark = mark => !mark.getAttribute('href').includes('#cmnt_ref')
  for (const mark of marks) {
    const whole = isMark(mark) ? mark.closest('sup') || mark : mark.closest('div,p') || mark
    whole.remove()
  }
  return marks.filter(isMark).length
}

// Footnotes: a link to #_ftn1 in the text, and a paragraph that links back from the end. So Word writes them, and with
// other names LibreOffice (sdfootnote1sym) and Google Docs (ftnt1). Answers how many there are.
const NOTE = /#_?(ftnt|ftn|edn|sdfootnote|sdendnote)_?(ref)?_?(\d+)(anc|sym)?$/

function footnotes (body, firstNote) {
  const numbers = new Map()
  const number = name => numbers.get(name) ?? numbers.set(name, firstNote + numbers.size).get(name)
  for (const link of body.querySelectorAll('a[href*="#"]')) {
    const [, kind, ref, name, end] = link.getAttribute('href').match(NOTE) || []
    if (!name) continue
    const mark = document.createElement('span')
    mark.setAttribute(ref || end === 'anc' ? 'data-note-text' : 'data-note', number(kind + name))
    mark.textContent = '*'
    link.replaceWith(mark)
    const raised = mark.closest('sup')
    if (raised && raised.textContent.trim() === '*') raised.replaceWith(mark)
  }
  carriedNotes(body, firstNote + numbers.size)
  const texts = [...body.querySelectorAll('[data-note-text]')]
  if (texts.length) withoutLine(body, texts[0])
  return new Set(texts.map(mark => mark.dataset.noteText)).size
}

// The line between the text and its notes is drawn by every page itself.
function withoutLine (body, note) {
  const line = [...body.querySelectorAll('hr')].filter(each => each.compareDocumentPosition(note) & window.Node.DOCUMENT_POSITION_FOLLOWING).pop()
  if (!line) return
  const range = document.createRange()
  range.setStartAfter(line)
  range.setEndBefore(note)
  if (!range.toString().trim()) line.remove()
}

// What spans say by their style is said by elements. Answers how many were moved up or down by hand: 10 and a small 9 is no 109.
function meaning (body) {
  const moved = shifted(body)
  for (const element of body.querySelectorAll('span,font,b,strong,i,em')) {
    const raised = said(element, 'vertical-align').match(/^(super|sub)$/i)?.[1]
    if (raised) wrap(element, raised.toLowerCase() === 'sub' ? 'sub' : 'sup')
    const isBold = /^(bold|bolder|[6-9]00)$/i.test(said(element, 'font-weight'))
    const isItalic = /^(italic|oblique)$/i.test(said(element, 'font-style'))
    if (/^(SPAN|FONT)$/.test(element.nodeName)) {
      if (isBold && !element.closest('b,strong')) wrap(element, 'strong')
      if (isItalic && !element.closest('i,em')) wrap(element, 'em')
    } else if (/^(normal|400)$/i.test(said(element, /^(B|STRONG)$/.test(element.nodeName) ? 'font-weight' : 'font-style'))) {
      unwrap(element)
    }
  }
  for (const element of body.querySelectorAll('b,strong,i,em')) {
    if (element.closest(`${HEADINGS},th`) || element.querySelector(BLOCKS)) unwrap(element)
  }
  body.querySelectorAll('span:not([data-note]):not([data-note-text]),font,u,mark').forEach(unwrap)
  return moved
}

function shifted (body) {
  let found = 0
  for (const element of body.querySelectorAll('span,font')) {
    const by = said(element, 'mso-text-raise') || said(element, 'vertical-align')
    const raised = parseFloat(by) || -parseFloat(/relative/i.test(said(element, 'position')) ? said(element, 'top') || 0 : 0)
    if (!raised || !element.textContent.trim() || element.closest('sup,sub')) continue
    wrap(element, raised > 0 ? 'sup' : 'sub')
    found += 1
  }
  return found
}

function said (element, property) {
  return styleOf(element).match(new RegExp(`(?:^|[;\\s])${property}\\s*:\\s*([^;]+)`, 'i'))?.[1].trim() || ''
}

function wrap (element, name) {
  const inner = document.createElement(name)
  inner.append(...element.childNodes)
  element.append(inner)
}

function unwrap (element) {
  element.replaceWith(...element.childNodes)
}

// Lists inside lists stand in the item above them; an item that is one paragraph is only its words.
function lists (body) {
  for (const list of body.querySelectorAll('ul > ul, ul > ol, ol > ul, ol > ol')) list.previousElementSibling?.append(list)
  for (const item of body.querySelectorAll('li + li')) { // of Outlook on the web: an item for the list alone
    if (!item.firstElementChild || [...item.childNodes].some(node => !/^[OU]L$/.test(node.nodeName) && node.textContent.trim())) continue
    item.previousElementSibling.append(...item.childNodes)
    item.remove()
  }
  for (const item of body.querySelectorAll('li')) {
    const blocks = [...item.children].filter(child => /^(P|DIV)$/.test(child.nodeName))
    if (blocks.length === 1) unwrap(blocks[0])
  }
  body.querySelectorAll('li h1, li h2, li h3, li h4, li h5, li h6, td h1, td h2, td h3, td h4, td h5, td h6').forEach(unwrap)
}

// A picture that says no more than one sign does, as web pages show emoji, is that sign.
const SIGN = /^[\p{Emoji_Presentation}\p{Extended_Pictographic}\u2190-\u27bf]\ufe0f?$/u

function withoutPictures (body) {
  for (const sign of body.querySelectorAll('img[alt]')) if (SIGN.test(sign.alt)) sign.replaceWith(sign.alt)
  const pictures = [...body.querySelectorAll('img')]
  pictures.forEach(picture => picture.replaceWith(' ')) // 5 and 6 with a picture between them are not 56
  return pictures.length
}

// The highest heading becomes a second level: the first is the page's own title.
function headings (body) {
  for (const title of body.querySelectorAll('p.MsoTitle, [role="heading"]:not(h1,h2,h3,h4,h5,h6)')) {
    const level = title.getAttribute('aria-level') || 1
    const heading = document.createElement(`h${Math.min(Math.max(Number(level) || 1, 1), 6)}`)
    heading.append(...title.childNodes)
    title.replaceWith(heading)
  }
  const found = [...body.querySelectorAll(HEADINGS)].filter(heading => heading.textContent.trim() || heading.remove())
  const shift = 2 - Math.min(...found.map(heading => Number(heading.nodeName[1])))
  for (const heading of found) {
    heading.querySelectorAll('br').forEach(gap => gap.replaceWith(' '))
    const level = Math.min(Number(heading.nodeName[1]) + shift, 6)
    const shifted = document.createElement(`h${level}`)
    shifted.append(...heading.childNodes)
    heading.replaceWith(shifted)
  }
  return found.length > 0 && shift !== 0
}

// Only addresses that lead somewhere from here stay; the words of the others do.
function links (body) {
  let straightened = 0
  for (const link of body.querySelectorAll('a')) {
    const written = (link.getAttribute('href') || '').trim()
    const address = straight(written) || written
    if (address !== written) straightened += 1
    if (address !== written && link.textContent.trim() === written) link.textContent = address
    const own = address.startsWith(window.location.origin + '/') ? address.slice(window.location.origin.length) : address
    if (!SAFE.test(address) && !/^\/[^/\\]/.test(address)) unwrap(link)
    else if (!link.textContent.trim()) link.remove()
    else {
      link.setAttribute('href', own)
      link.removeAttribute('title')
    }
  }
  return straightened
}

function plainSpaces (body) {
  const walker = document.createTreeWalker(body, window.NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    node.nodeValue = node.nodeValue.replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ').replace(/[\u200b\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069]/g, '')
  }
}

// Two bold pieces side by side are one.
function joined (body) {
  body.normalize()
  for (const [name, alias] of [['STRONG', 'B'], ['EM', 'I'], ['SUP', 'SUP'], ['SUB', 'SUB']]) {
    for (const element of body.querySelectorAll(`${name},${alias}`)) {
      const before = element.previousSibling
      if (before && [name, alias].includes(before.nodeName)) {
        before.append(...element.childNodes)
        element.remove()
      }
    }
  }
  body.normalize()
}
