// What stands in the fields of a form: all but the marks that belong to one sending of it, and what a view shows in it.

const MARKS = new Set(['csrf_token', 'nonce', 'opened', 'act'])
const NO_FIELDS = new Set(['submit', 'button', 'file', 'fieldset'])

function own (form) {
  return [...form.elements].filter(field =>
    field.name && !MARKS.has(field.name) && !NO_FIELDS.has(field.type) && !field.closest('#page-view'))
}

function isTick (field) {
  return field.type === 'radio' || field.type === 'checkbox'
}

export function fields (form) {
  return own(form).filter(field => !isTick(field) || field.checked).map(field => [field.name, field.value])
}

// The same as the server wrote them into the page: a browser that restores what was typed does not change these.
export function fieldsFromServer (form) {
  return own(form).filter(field => !isTick(field) || field.defaultChecked)
    .map(field => [field.name, isTick(field) ? field.value : field.defaultValue ?? field.value])
}

// Line ends and spaces at the ends are the server's to choose: they make no difference.
export function same (these, those) {
  const plain = pairs => JSON.stringify(pairs.map(([name, value]) => [name, value.replace(/\r\n?/g, '\n').trim()]))
  return plain(these) === plain(those)
}

export function fill (form, pairs, setText) {
  const values = name => pairs.filter(([each]) => each === name).map(([, value]) => value)
  for (const field of own(form)) {
    const [value] = values(field.name)
    if (isTick(field)) field.checked = values(field.name).includes(field.value)
    else if (value === undefined) continue
    else if (field.type === 'textarea') setText(field, value)
    else field.value = value
  }
}
