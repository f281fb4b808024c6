"""Hot loops, each with a clear twin in numpy beside it."""
