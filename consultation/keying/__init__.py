"""HOW PAPER COMES IN: replies on paper, by telephone, in person, by e-mail, keyed by officers."""
