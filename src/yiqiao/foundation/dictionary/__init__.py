"""Code tables and the mappings between them.

Every coded value on a page or in a message comes from here: diagnoses, frequencies, routes, countries. A table
has a version; a term has a time of validity, so that a code that was retired still explains old records.
Other packages ask `queries.lookup` and `queries.search`; the information department manages the tables on the
dictionary page and by Excel.
"""
