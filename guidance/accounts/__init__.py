"""People: signing in and out, their own account, who may do what, and the audit of everything that was done."""
