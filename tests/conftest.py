"""What every test rests on: no test is judged by how long it took."""

from hypothesis import settings

settings.register_profile("sandbox", deadline=None)
settings.load_profile("sandbox")
