"""HOW OFFICERS SEE IT AND TAKE IT AWAY: results pages, tables, charts, comments, downloads."""
