"""Numbers counted ahead by a job: what is counted (`measures`), how it is counted (`counting`), how pages read it (`reading`)."""
