"""Pages of numbers: HR's, the wall's, the manager's, the trainer's, one's own. Every chart answers a question in its title."""
