"""The impersonated providers, one room each; rooms never import rooms."""
