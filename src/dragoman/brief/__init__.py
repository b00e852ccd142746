"""From the record to a briefing on two actors, in Markdown and HTML.

    gather.py      the events, reports and exposure of a pair, as frozen records
    sections.py    those records arranged: what is new, who met whom, what was agreed ...
    sentences.py   the plain English of the head and of "In short"
    render.py      the arranged document through the templates

Every statement carries its source, and every number links to the list of what it counts.
"""
