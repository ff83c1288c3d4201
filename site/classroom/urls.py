"""The addresses of this app."""

app_name = "classroom"
urlpatterns = []
