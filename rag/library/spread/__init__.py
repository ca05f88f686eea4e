"""A load whose reading, cleaning and embedding are spread over the processors of Ray, on one machine or many."""
