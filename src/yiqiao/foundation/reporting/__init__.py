"""Reports: one declaration gives table, filters, chart, Excel, PDF and print.

A package lists its reports in ``REPORTS`` of its ``reports`` module (`declarations.Report`); the pages, the
exports and the permission come from the declaration. `typesetting.render_pdf` also sets slips and receipts.
"""
