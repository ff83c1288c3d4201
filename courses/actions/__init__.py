"""Everything that changes learning: one verb, one function, called alike by page, command and news."""
