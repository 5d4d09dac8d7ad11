"""Own report templates and approved paragraphs of an organisation."""
