"""The chat page of Attest, in Gradio; it uses only what `rag` exports."""
