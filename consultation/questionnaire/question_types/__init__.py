"""The registry: from the word `type` in a file to the class of the question."""
