"""One form engine for every questionnaire."""
