// What the desk can do besides when scripts run. Nothing here is needed: every task works with plain forms.
