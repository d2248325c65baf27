"""The control API: worlds over HTTP, on the control port.

    a row of a table ──▶ the OpenAPI document ──▶ what is checked of a request
         │
         └─────────────▶ a handler ──▶ sandbox.app.worlds

Each call is a row of `routes/`: where it is, what it takes, what it answers. The document is made
of the rows, and requests are checked by the schemas of the document, so that the two cannot differ.
"""
