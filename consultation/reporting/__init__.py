"""How officers see the results and take them away: pages, tables, charts, comments, downloads.

- A `Report` (report.py) is the results with words and charts; pages show it and downloads write it.
- Tables: `tables` for pages, `typed_tables` for spreadsheets, `tidy` for programs.
- Charts: `pictures` chooses the kind of chart; `bars`, `stacks`, `histograms` ... make a `Drawing`
  (drawings.py); `svg` and `charts` write it as a file.
- Downloads: `downloads` lists the files, `makers` make them; `making` makes long ones apart.
- Pages: the modules that end in `_pages`, and `routes`.
"""
