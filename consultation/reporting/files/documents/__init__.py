"""Reports to read on paper and to edit: one content, told as PDF and as a Word document."""
