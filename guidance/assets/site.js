// What a page can do besides when scripts run: it remembers which version its reader last saw. Nothing needs it.

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

const article = document.querySelector('[data-document]')
if (article && article.dataset.version === article.dataset.newest) {
  const key = PREFIX + article.dataset.document
  const version = Number(article.dataset.version)
  const seen = remembered(key)
  if (seen && Number.isInteger(seen.version) && seen.version < version) tellWhatChanged(article, seen)
  remember(key, { version, at: new Date().toISOString() })
}

const summary = document.querySelector('.nhsuk-error-summary')
if (summary) summary.focus()
