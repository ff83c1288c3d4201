"""The numbers of the demonstration are counted, HR keeps a view that is sent every Monday (commands of reports, which stands above)."""

from django.core.management import call_command


def play() -> None:
    """Count the numbers and keep HR's view; a second run changes nothing."""
    call_command("count_numbers", verbosity=0)
    call_command(
        "keep_view",
        "hr",
        "people",
        "--title",
        "逾期人员周报",
        "--filter",
        "state=overdue",
        "--send",
        "weekly",
        verbosity=0,
    )
