"""How replies on paper, by telephone, in person or by e-mail come in: keyed by officers."""
