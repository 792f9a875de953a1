"""Who may see what: officers' accounts, roles, sign-in and the audit trail."""
