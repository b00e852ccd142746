"""The signed, weighted, multiplex network of who acts with and against whom."""
