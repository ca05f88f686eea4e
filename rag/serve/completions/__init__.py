"""The OpenAI protocol for chat clients: a conversation in, the checked answer out."""
