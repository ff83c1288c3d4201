"""The addresses of this app."""

app_name = "credentials"
urlpatterns = []
