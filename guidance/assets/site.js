// What a page can do besides when scripts run: it remembers which version its reader last saw,
// and goes from change to change. Nothing needs it.

const PREFIX = 'guidance-read-'

function remembered (key) {
  try {
    return JSON.parse(window.localStorage.getItem(key))
  } catch {
    return null
  }
}

function remember (key, value) {
  try {
    window.localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // private browsing: the page works without
  }
}

function tellWhatChanged (article, seen) {
  const place = article.querySelector('.last-visit')
  if (!place) return
  const link = document.createElement('a')
  link.href = `${place.dataset.changes}?since=${seen.version}`
  link.textContent = 'See what changed since'
  const day = new Date(seen.at).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
  place.append(`You last read version ${seen.version} on ${day}. `, link)
  place.hidden = false
}

const article = document.querySelector('article[data-document]')
if (article && article.dataset.version === article.dataset.newest) {
  const key = PREFIX + article.dataset.document
  const version = Number(article.dataset.version)
  const seen = remembered(key)
  if (seen && Number.isInteger(seen.version) && seen.version < version) tellWhatChanged(article, seen)
  remember(key, { version, at: new Date().toISOString() })
}

// Who is signed in and may write edits from here: the page is the same for everybody, and asks the browser alone.
const facts = article?.querySelector('.status-line .screen-only')
if (facts && article.dataset.draft && document.cookie.split('; ').includes('guidance-writes=yes')) {
  const link = document.createElement('a')
  link.href = article.dataset.draft
  link.textContent = 'Edit this page'
  facts.prepend(' · ', link)
}

// In a comparison: from change to change with a button or a key, and both sides to copy.
function button (text, act) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'nhsuk-button nhsuk-button--small nhsuk-button--secondary'
  made.textContent = text
  made.addEventListener('click', () => act(made))
  return made
}

function goToChange (step) {
  const changes = [...document.querySelectorAll('[id^="change-"]')]
  const at = changes.findIndex(change => `#${change.id}` === window.location.hash)
  const next = changes[at < 0 ? (step > 0 ? 0 : changes.length - 1) : at + step]
  if (!next) return
  window.location.hash = next.id
  next.tabIndex = -1
  next.focus({ preventScroll: true })
}

function copyBoth (pressed) {
  const both = document.querySelector('.compared').classList.toggle('copies-both')
  pressed.setAttribute('aria-pressed', String(both))
}

const tools = document.querySelector('.change-tools')
if (tools) {
  const both = button('Copy old and new', copyBoth)
  both.setAttribute('aria-pressed', 'false')
  tools.append(button('Previous change (Alt ↑)', () => goToChange(-1)), ' ', button('Next change (Alt ↓)', () => goToChange(1)), ' ', both)
  tools.hidden = false
  document.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!event.altKey || !step || event.target.closest('input, select, textarea')) return
    event.preventDefault()
    goToChange(step)
  })
}

// Contents beside the text: the section that is being read is marked.
const contents = [...document.querySelectorAll('.contents a')]
const headings = contents.map(link => document.getElementById(decodeURIComponent(link.hash.slice(1))))
let marked = null

function markSection () {
  const above = headings.filter(heading => heading && heading.getBoundingClientRect().top < window.innerHeight / 4)
  const current = above.length ? contents[headings.indexOf(above[above.length - 1])] : null
  if (current === marked) return
  if (marked) marked.removeAttribute('aria-current')
  if (current) current.setAttribute('aria-current', 'true')
  marked = current
}

if (contents.length) {
  const folded = document.querySelector('.contents details')
  const beside = window.matchMedia('(width >= 61.875rem)') // where the style sheet has room for it
  const unfold = () => { folded.open = beside.matches }
  beside.addEventListener('change', unfold)
  unfold()
  let waiting = false
  document.addEventListener('scroll', () => {
    if (waiting) return
    waiting = true
    window.requestAnimationFrame(() => { waiting = false; markSection() })
  }, { passive: true })
  markSection()
}

// The link of a section goes to the clipboard; where there is none it stays a link.
document.addEventListener('click', event => {
  const link = event.target.closest('.section-link')
  if (!link || !navigator.clipboard) return
  navigator.clipboard.writeText(link.href).then(() => {
    const said = document.createElement('span')
    said.setAttribute('role', 'status')
    said.textContent = 'Copied'
    link.after(said)
    window.setTimeout(() => said.remove(), 4000)
  }, () => {})
})

// A password can be looked at while it is typed; it is sent, and remembered, as a password.
for (const field of document.querySelectorAll('input[type="password"]')) {
  const made = button('Show', pressed => {
    const shown = field.type === 'text'
    field.type = shown ? 'password' : 'text'
    pressed.textContent = shown ? 'Show' : 'Hide'
    pressed.setAttribute('aria-label', `${pressed.textContent} what you typed`)
  })
  made.setAttribute('aria-label', 'Show what you typed')
  field.after(made)
  field.form?.addEventListener('submit', () => { field.type = 'password' })
}

// What is passed on is copied with one press.
for (const place of navigator.clipboard ? document.querySelectorAll('.copied [readonly], .copied a') : []) {
  const label = place.labels?.[0].textContent || place.textContent
  const made = button('Copy', pressed => navigator.clipboard.writeText(place.value || place.href).then(() => {
    said.textContent = 'Copied'
    pressed.focus()
  }, () => place.select?.()))
  made.setAttribute('aria-label', `Copy: ${label}`)
  const said = document.createElement('span')
  said.setAttribute('role', 'status')
  place.after(' ', made, ' ', said)
}

// A day from the picker is written into the field beside it, where it can be seen and changed.
for (const picker of document.querySelectorAll('.since__picker input')) {
  picker.addEventListener('change', () => {
    if (!picker.valueAsDate) return
    const words = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }
    picker.form.elements.since.value = picker.valueAsDate.toLocaleDateString('en-GB', words)
  })
}

// Paper says on which day it was printed, however long the page was open before.
window.addEventListener('beforeprint', () => {
  const day = new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
  for (const place of document.querySelectorAll('.printed-on')) place.textContent = day
})

const summary = document.querySelector('.nhsuk-error-summary')
if (summary) summary.focus()
