"""WHO MAY SEE: officers' accounts, roles, sign-in and the audit trail."""
