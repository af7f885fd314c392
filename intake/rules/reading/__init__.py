"""Reading tables as people send them: any spreadsheet, any encoding, row by row."""
