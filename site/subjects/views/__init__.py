"""The pages of what is taught and of what people show."""
