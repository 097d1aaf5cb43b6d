// Words that somebody selects in a text under discussion: a link takes them along into a comment.
const LONGEST = 500

function sectionOf (text, range) {
  const headings = [...text.querySelectorAll('h2[id], h3[id], h4[id], h5[id], h6[id]')]
  const before = headings.filter(heading => range.comparePoint(heading, 0) < 0 || range.intersectsNode(heading))
  return before.length ? before[before.length - 1].id : ''
}

export function commentOnSelection (text) {
  if (!text) return
  const place = document.createElement('p')
  place.setAttribute('role', 'status')
  place.className = 'comment-selection'
  text.after(place)
  document.addEventListener('selectionchange', () => {
    const selection = document.getSelection()
    const words = selection.toString().replace(/\s+/g, ' ').trim()
    const range = selection.rangeCount ? selection.getRangeAt(0) : null
    if (!words || words.length > LONGEST || !text.contains(range.commonAncestorContainer)) return
    const link = document.createElement('a')
    const section = sectionOf(text, range) || text.dataset.wholePage
    link.href = `${text.dataset.comments}?${new URLSearchParams({ section, quote: words })}#page-form`
    link.textContent = `Comment on “${words.length > 60 ? `${words.slice(0, 59)}…` : words}”`
    place.replaceChildren(link)
  })
}
