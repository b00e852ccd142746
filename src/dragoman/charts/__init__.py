"""Charts: one Vega-Lite specification each, for page, notebook, SVG, PNG and PDF alike."""
