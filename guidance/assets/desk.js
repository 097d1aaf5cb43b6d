// What the desk can do besides when scripts run. Nothing here is needed: every task works with plain forms.
import { editor } from './desk/editor.js'
import { forgetOnSignOut, forgetSubmitted } from './desk/keeping.js'

const form = document.querySelector('form.editor[data-working-copy]')
forgetSubmitted(form)
forgetOnSignOut()
if (form) editor(form)
