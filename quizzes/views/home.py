"""Where a person sees what they may take, and what came of it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def home(request):
    return render(request, "quizzes/home.html", {})
