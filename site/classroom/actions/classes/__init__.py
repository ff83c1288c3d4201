"""What is done with a class: made, dated, announced, signed up for, attended, settled."""
