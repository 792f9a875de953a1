"""How a resident answers: pages, drafts, sending. It knows nothing of officers.

`routes` are the pages of questions; `form` reads what was typed; `drafts` keep it; `submission`
stores the response. `after`, `own_copy` and `receipts` are for afterwards, `finish_later` and
`saving` for coming back. `consulting` says which consultation a request is about, and in which
language; `page_frame`, `page_cache`, `question_page` and `check_page` render pages. `keyed` and
`erasing` serve the officers' rooms.
"""
