"""The fictional demonstration report: its text, figures, facts, literature and review rounds."""
