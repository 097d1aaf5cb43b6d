// An empty table, as large as asked for.
import { ask } from './dialogs.js'
import { addBehind } from './typing.js'

const number = (most, what) => value => {
  const asked = Number(value)
  return Number.isInteger(asked) && asked >= 1 && asked <= most ? '' : `Enter a number of ${what} between 1 and ${most}`
}

export async function addTable (area) {
  const written = await askTable(write)
  if (written) addBehind(area, written)
}

// `act` makes of the columns, rows and headings what is answered.
export function askTable (act) {
  return ask({
    title: 'Table',
    fields: [
      { name: 'columns', label: 'Columns', inputmode: 'numeric', value: '3', check: number(20, 'columns') },
      { name: 'rows', label: 'Rows', hint: 'Without the row of headings', inputmode: 'numeric', value: '3', check: number(100, 'rows') },
      { name: 'headings', label: 'Headings of the columns', type: 'textarea', hint: 'One on each line' }
    ],
    action: 'Add',
    act
  })
}

export function write ({ columns, rows, headings }) {
  const typed = headings.split('\n').map(each => each.trim().replace(/\|/g, '\\|')).filter(Boolean)
  const width = Math.max(Number(columns), typed.length)
  const line = cell => `| ${Array.from({ length: width }, (_, index) => cell(index)).join(' | ')} |`
  return [
    line(index => typed[index] || `Heading ${index + 1}`),
    line(() => '---'),
    ...Array.from({ length: Number(rows) }, () => line(() => '   '))
  ].join('\n')
}
