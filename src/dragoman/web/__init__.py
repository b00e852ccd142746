"""The observatory: the record in a browser, and its JSON API.

    settings.py    what `dragoman serve` was told
    app.py         everything put together
    security.py    which requests are served at all, and what browsers are told
    shelf.py       private copies of the record, renewed while others write to it
    aggregates.py  tables that make a copy quick to ask; fast.py asks them
    jobs.py        long computations in a process of their own: progress, cancel, results kept
    address.py     what an address asks for; the same fields for pages, charts and the API
    drawing.py     charts as JSON, SVG and PNG
    pages.py       templates
    views/         one page each
    api/           one set of routes each
    work/          what runs in the process of the jobs

A page never opens the record itself, and nothing a visitor sends becomes SQL.
"""
