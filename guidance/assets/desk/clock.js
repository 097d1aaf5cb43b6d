// Times of day as the service writes them: 10:42am.

export function clock (time) {
  const hours = time.getHours()
  return `${hours % 12 || 12}:${String(time.getMinutes()).padStart(2, '0')}${hours < 12 ? 'am' : 'pm'}`
}

// With the day when it is another one.
export function when (time) {
  const day = time.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })
  return time.toDateString() === new Date().toDateString() ? clock(time) : `${clock(time)} on ${day}`
}
