"""What the tests need from the machine, and how they get it: a browser, a PostgreSQL server, the real material."""

#: How the reason begins when tests are skipped because of the machine; the run then ends with a list of such reasons.
NOT_HERE = "NOT TESTED HERE: "
