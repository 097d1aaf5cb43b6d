"""What the tests need from the machine, and how they get it: a browser, a PostgreSQL server, the real material."""
