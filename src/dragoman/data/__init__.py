"""Knowledge tables and the shipped model, as plain files."""
