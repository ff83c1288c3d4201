"""What a questionnaire is, without models: its definition, which items are asked, what is an answer, what it scores."""
