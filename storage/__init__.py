"""What is kept, and how: tables, one repository a noun, migrations. The only importer of sqlalchemy."""
