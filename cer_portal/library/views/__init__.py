"""Pages of templates and paragraphs."""
