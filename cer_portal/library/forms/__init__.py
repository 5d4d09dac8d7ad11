"""What is read from the pages of templates and paragraphs."""
