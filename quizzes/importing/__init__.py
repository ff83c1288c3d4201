"""Questions of a file against a bank: what is new, changed, the same or wrong (`planning`), and a bank as questions again (`exporting`)."""
