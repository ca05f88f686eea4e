"""Questions about a set of papers: which, how many, by year; each paper is judged on its own."""
