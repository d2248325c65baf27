"""The scenario language: model, shape, values."""
