"""How officers see the results and take them away: pages, tables, charts, comments, downloads.

Its folders, from the lowest; each uses only those above it in this list:

- `words`: figures, sides of scales and selections as sentences.
- `charts`: `pictures` chooses the kind; `bars`, `stacks`, `histograms` ... make a `Drawing`
  (drawings.py); `svg` and `image_files` write it as a file.
- The modules beside the folders: a `Report` (report.py) is the results with words and charts.
  `tables` are for pages, `typed_tables` for spreadsheets.
- `files`: `downloads` lists them, `makers` make them; `making` makes long ones apart.
- `pages`: what officers open in a browser, and `routes`.
"""
