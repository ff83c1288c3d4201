"""Questions and quizzes while they are written: what can be filled in, what was typed, and the way from there to a body and back."""
