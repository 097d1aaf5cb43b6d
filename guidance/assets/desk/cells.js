// Tables made regular: a merged cell says its words in every place it covers, so that each row and column stands by itself.

const MOST = 100
const MOST_COPIES = 20_000 // elements that merged cells of a table may add

// Answers with what was done, as sentences.
export function regularTables (body) {
  for (const row of body.querySelectorAll('tr[height="0"]')) if (!row.textContent.trim()) row.remove() // Word measures columns by it
  const tables = [...body.querySelectorAll('table')].reverse() // inner ones first
  const wild = []
  const merged = tables.filter(table => unmerged(table, wild)).length
  const boxes = tables.filter(unboxed).length
  const inner = tables.filter(table => body.contains(table)).filter(regular).length
  const headless = tables.filter(table => body.contains(table) && !hasHead(table)).length
  return [
    headless && `The first row of ${headless === 1 ? 'a table' : `${headless} tables`} became its head: look whether it says what the columns are.`,
    merged && `${merged === 1 ? 'A table' : `${merged} tables`} had merged cells: their words are repeated in each place they covered. Check them.`,
    wild.length && `${wild.length === 1 ? 'A table' : `${wild.length} tables`} had cells merged over more places than anybody reads: their words stand once. Check them.`,
    inner && `${inner === 1 ? 'A table' : `${inner} tables`} in a cell became lines of it. Check them.`,
    boxes && `${boxes === 1 ? 'A table' : `${boxes} tables`} with one column became text.`
  ].filter(Boolean)
}

// Whether its first row looks like one that names its columns.
function hasHead (table) {
  const cells = [...table.rows[0]?.cells || []].filter(cell => cell.textContent.trim())
  const isBold = cell => cell.nodeName === 'TH' || /font-weight:\s*(bold|[6-9]00)/i.test(cell.dataset.style) || [...cell.querySelectorAll('strong,b')].some(bold => bold.textContent.trim() === cell.textContent.trim())
  return cells.length > 0 && cells.every(isBold)
}

function unmerged (table, wild) {
  const cells = [...table.rows].flatMap(row => [...row.cells])
  if (!cells.some(cell => cell.colSpan > 1 || cell.rowSpan > 1)) return false
  if (copies(cells) > MOST_COPIES) return !wild.push(table)
  const rows = [...table.rows]
  const grid = rows.map(() => [])
  rows.forEach((row, y) => [...row.cells].forEach(cell => place(grid, cell, y)))
  rows.forEach((row, y) => {
    const made = Array.from(grid[y], cell => cell ? plainCopy(cell) : document.createElement('td'))
    row.replaceChildren(...made)
  })
  return true
}

// A table in a merged cell is copied with it, and so is one within that: three of them make a million.
function copies (cells) {
  const more = cell => Math.min(cell.colSpan, MOST) * Math.min(cell.rowSpan || MOST, MOST) - 1
  return cells.filter(more).reduce((sum, cell) => sum + more(cell) * (1 + cell.querySelectorAll('*').length), 0)
}

function place (grid, cell, y) {
  let x = 0
  while (grid[y][x]) x += 1
  const [wide, high] = [Math.min(cell.colSpan, MOST), Math.min(cell.rowSpan || grid.length, grid.length - y)]
  for (let down = 0; down < high; down++) {
    for (let right = 0; right < wide; right++) grid[y + down][x + right] ||= cell
  }
}

function plainCopy (cell) {
  const copy = cell.cloneNode(true)
  copy.removeAttribute('colspan')
  copy.removeAttribute('rowspan')
  return copy
}

// A table with one column, or one for the looks, only keeps things in place.
function unboxed (table) {
  const rows = [...table.rows]
  const isBox = table.getAttribute('role') === 'presentation' || rows.every(row => row.cells.length <= 1)
  if (!isBox) return false
  table.replaceWith(...rows.flatMap(row => [...row.cells]).map(cell => {
    const part = document.createElement('div')
    part.append(...cell.childNodes)
    return part
  }))
  return true
}

// A cell is one run of words: its paragraphs and items become lines.
function flat (cell) {
  cell.querySelectorAll('li').forEach(each => each.prepend('• '))
  const first = firstWords(cell)
  for (const block of cell.querySelectorAll('p,div,li')) {
    if (first && block.compareDocumentPosition(first) & window.Node.DOCUMENT_POSITION_PRECEDING) block.before(document.createElement('br'))
  }
  cell.querySelectorAll('p,div,li,ul,ol,blockquote').forEach(block => block.replaceWith(...block.childNodes))
  while (/^BR$/.test(cell.lastChild?.nodeName)) cell.lastChild.remove()
}

// Whether a table stood in a cell: it became lines there, one for each row.
function regular (table) {
  for (const row of table.rows) [...row.cells].forEach(flat)
  if (!table.parentElement.closest('td,th')) return false
  table.replaceWith(...[...table.rows].map(row => {
    const line = document.createElement('p')
    ;[...row.cells].filter(cell => cell.textContent.trim()).forEach((cell, place) => line.append(...(place ? ['; '] : []), ...cell.childNodes))
    return line
  }))
  return true
}

function firstWords (cell) {
  const walker = document.createTreeWalker(cell, window.NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) if (walker.currentNode.nodeValue.trim()) return walker.currentNode
  return null
}
