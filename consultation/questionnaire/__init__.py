"""What is asked: a consultation's definition. No request, no database, no clock.

A YAML file becomes text with lines (`reading`), then a frozen `Definition` (`parsing`); what is
wrong is told in sentences (`sentences`, `rules`). `question` is the contract of a question type,
`question_types` has them all. `routing` and `paging` say what comes next, `summaries` how answers
are summed up, `on_paper` how questions stand on paper.
"""
