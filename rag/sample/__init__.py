"""The small collection that the first run uses: notes written for this project on well-known papers."""
