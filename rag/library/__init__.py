"""Papers in, the stored collection out: catalog, vectors, embeddings."""
