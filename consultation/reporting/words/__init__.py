"""Words and figures, as every page, chart and file writes them. They know no page and no chart."""
