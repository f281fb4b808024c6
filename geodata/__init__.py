"""Know files, agencies, time, coordinates, storage and words. No question, no screen."""
