"""Know questions and answers: every file directly inside is one layer. No file, no screen."""
