"""What specs mean, worked out twice: by a plain evaluator of the language, and by compiled SQL."""
