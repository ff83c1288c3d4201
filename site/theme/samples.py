def style_guide(request):
    return {}
