"""The first page, search and help: shows what the rooms below know, keeps nothing itself."""
