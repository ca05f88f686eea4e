"""Settings on the page: who writes the answers, and what they are like."""
