"""Scenarios while they are written in the CMS: the text in sections, the form, what is wrong and where it stands."""
