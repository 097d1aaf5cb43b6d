// What the desk can do besides when scripts run. Nothing here is needed: every task works with plain forms.
import { editor } from './desk/editor.js'
import { forgetOnSignOut, forgetSubmitted } from './desk/keeping.js'
import { staySignedIn } from './desk/staying.js'

const form = document.querySelector('form.editor[data-working-copy]')
forgetSubmitted(form)
forgetOnSignOut()
staySignedIn()
if (form) editor(form)
