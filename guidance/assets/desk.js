// What the desk can do besides when scripts run. Nothing here is needed: every task works with plain forms.
import { commentOnSelection } from './desk/commenting.js'
import { forgetOnSignOut, forgetSubmitted } from './desk/keeping.js'
import { KEPT, keepForms } from './desk/kept_forms.js'
import { staySignedIn } from './desk/staying.js'

forgetSubmitted(document.querySelector(`form.editor[data-working-copy], ${KEPT}`))
forgetOnSignOut()
staySignedIn()
keepForms()
commentOnSelection(document.querySelector('[data-comments]'))
