"""What scripts call: `editor` for the page's own, the other files for the API of the portal."""
