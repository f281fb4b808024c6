"""One file a step, numbered in their order; a step that was released is never edited."""
