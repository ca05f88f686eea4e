"""The SQLite file that is the truth of a library; all SQL of the program stands here."""
