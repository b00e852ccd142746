"""Charts, each one Vega-Lite specification for SVG, PNG, page and notebook."""
