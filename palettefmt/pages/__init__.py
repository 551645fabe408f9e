"""Pages: HTML that needs no network, and a contact sheet to look at.

``report`` is the page about pictures (``subject`` is what it shows of each, with ``preview``, ``figures``, ``chart``
and ``looks``), ``viewer`` the page that shows a .kmi file, ``assets`` what both are made of, ``sheet`` the contact
sheet.

May import measure, image, files, arrays and errors. It measures nothing itself and writes no files: it returns text
and pictures.
"""
