"""What changes the question bank, quizzes, attempts and marks. Upper apps call these, and nothing else of this app."""
