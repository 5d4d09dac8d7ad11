"""The table of the plain anchor."""

TABLE = """
    CREATE TABLE bench_note (id serial PRIMARY KEY, title text, body text, state text, changed date);
    INSERT INTO bench_note (title, body, state, changed)
    SELECT 'Note ' || n, repeat('Words of a note. ', 60), 'open', current_date
    FROM generate_series(1, 3000) AS n;
"""
