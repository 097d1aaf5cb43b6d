// Numbers of pages between the lines of a text from paper. They go where it is certain that they are such: they say so, or
// count on from page to page. A number that stands alone once may be a dose: it stays, and is told.

const SAID = /^\s*(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|\/)\s*\d{1,4})?\s*$|^\s*\d{1,4}\s+of\s+\d{1,4}\s*$/i
const ALONE = /^\s*(?:[-–]\s*)?(\d{1,4})(?:\s*[-–])?\s*$/
const FEWEST_LINES = 8 // between two pages: numbers that stand nearer to one another are a column
const ENDS = /[.:;!?]["”’)]?\s*$/

// The lines without them; `sure` are those that went, `doubtful` those that stand in the middle of a sentence.
export function withoutPageNumbers (lines) {
  const alone = lines.flatMap((line, at) => ALONE.test(line) ? [{ at, number: Number(line.match(ALONE)[1]) }] : [])
  const countsOn = new Set(alone.flatMap((one, place) => {
    const next = alone[place + 1]
    return next?.number === one.number + 1 && next.at - one.at >= FEWEST_LINES ? [one.at, next.at] : []
  }))
  const gone = new Set(lines.flatMap((line, at) => SAID.test(line) || countsOn.has(at) ? [at] : []))
  const sure = [...gone].map(at => lines[at].trim())
  const doubtful = alone.filter(({ at }) => !gone.has(at) && isInSentence(lines, at)).map(({ number }) => String(number))
  for (const at of [...gone]) if (isInSentence(lines, at)) gapAround(lines, at).forEach(each => gone.add(each))
  return { kept: lines.filter((_, at) => !gone.has(at)), sure, doubtful }
}

const isInSentence = (lines, at) => {
  const [before, after] = [beside(lines, at, -1), beside(lines, at, 1)]
  return /\p{L}|,/u.test(lines[before] || '') && !ENDS.test(lines[before]) && /^\s*\p{Ll}/u.test(lines[after] || '')
}

function beside (lines, at, step) {
  let found = at + step
  while (lines[found] !== undefined && !lines[found].trim()) found += step
  return found
}

function gapAround (lines, at) {
  const [before, after] = [beside(lines, at, -1), beside(lines, at, 1)]
  return Array.from({ length: after - before - 1 }, (_, place) => before + 1 + place)
}
