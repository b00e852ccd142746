"""From the record to a briefing on two actors, one actor or a week, in four formats.

    compose.py       the way in: a pair, an actor, a week
    gather.py        the events, reports and exposure of a pair, as frozen records
    gather_one.py    those of one actor; gather_week.py those of a week
    modelled.py      phases, intensity and crises of a pair
    judgement.py     the first page on a pair; watch.py what is to come
    sure.py pace.py  how sure it is; more or less often than before
    pair.py          the sections on a pair; actor.py and week.py those on others
    arrange.py       what all kinds share: items, timeline, annexes
    document.py      the arranged document: sections of blocks
    references.py    numbers and anchors
    render.py        Markdown and HTML; pdf.py and docx.py the other two
    checker.py       does every number resolve? readback*.py read a document again

Every statement carries its source, and every number links to the list of what it counts.
"""
