"""The roster as a file: its columns, reading, comparing with what is known, and writing it back."""
