"""What authors have in the CMS beside Wagtail's own: checklists, rows as snippets, courses made from files."""
