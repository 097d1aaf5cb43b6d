// The editor of a guidance page: the only screen that loads this. The form works without it.
import { editor } from './desk/editor.js'

const form = document.querySelector('form.editor[data-working-copy]')
if (form) editor(form)
