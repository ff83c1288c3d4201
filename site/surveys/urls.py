"""The addresses of this app."""

app_name = "surveys"
urlpatterns: list = []
