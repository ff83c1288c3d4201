"""The addresses of this app, one module a noun."""

from development.urls import effects, incentives, needs, plans, yearly

app_name = "development"
urlpatterns = [
    *needs.urlpatterns,
    *plans.urlpatterns,
    *yearly.urlpatterns,
    *incentives.urlpatterns,
    *effects.urlpatterns,
]
