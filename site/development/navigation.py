"""Where needs, plans and evaluations stand in the menus."""

from django.utils.translation import gettext_lazy as _

from development import yearly_navigation
from people import rules
from theme.navigation import Item, register


def register_places():
    """Register HR's tabs."""
    yearly_navigation.register_places()
    _register_needs()
    _register_effects()
    _register_plans()
    _register_daily()
    _register_personal_plans()


def _register_needs():
    register(
        Item(
            "needs",
            _("Why I should learn this"),
            "development:my_needs",
            "target",
            21,
            place="tools",
            group="growth",
        )
    )
    register(
        Item(
            "team-needs",
            _("Needs of my team"),
            "development:list_team_needs",
            "target",
            62,
            visible=rules.is_manager,
            place="tools",
            group="work",
        )
    )
    register(
        Item(
            "hr-needs",
            _("Training needs"),
            "development:list_needs",
            "target",
            10,
            visible=rules.is_hr,
            place="hr",
            group="needs",
        )
    )


def _register_plans():
    register(
        Item(
            "hr-plans",
            _("Training plans"),
            "development:list_plans",
            "clipboard-list",
            20,
            visible=rules.is_hr,
            place="hr",
            group="needs",
        )
    )


def _register_effects():
    register(
        Item("hr-effects", _("Training effects"), "development:list_studies", "chart-column", 56, visible=rules.is_hr, place="hr", group="evaluation")
    )  # fmt: skip


def _register_daily():
    """Honours and the suggestion box: among everybody's tools, a manager's, and HR's tabs."""
    register(Item("honours", _("Honours"), "development:honours", "award", 70, place="tools", group="growth"))
    register(
        Item(
            "suggestions",
            _("Suggestion box"),
            "development:my_suggestions",
            "lightbulb",
            46,
            place="tools",
            group="work",
        )
    )
    register(
        Item(
            "team-awards",
            _("Propose an award"),
            "development:propose_award",
            "award",
            62,
            visible=rules.is_manager,
            place="tools",
            group="work",
        )
    )
    register(
        Item(
            "hr-awards",
            _("Awards"),
            "development:list_proposals",
            "award",
            70,
            visible=rules.is_hr,
            place="hr",
            group="evaluation",
        )
    )
    register(
        Item(
            "hr-suggestions",
            _("Suggestion box"),
            "development:list_suggestions",
            "lightbulb",
            81,
            visible=rules.is_hr,
            place="hr",
            group="house",
        )
    )


def _register_personal_plans():
    personal = _("Personal plans")
    register(Item("hr-personal-plans", personal, "development:list_personal_plans", "route", 22, visible=rules.is_hr, place="hr", group="needs"))  # fmt: skip
    register(Item("team-plans", personal, "development:list_team_plans", "route", 62, visible=rules.is_manager, place="tools", group="work"))  # fmt: skip
    register(Item("my-plan", _("My plan"), "development:my_plan", "route", 30, place="tools", group="growth"))
    register(Item("career", _("Career map"), "development:my_career", "milestone", 31, place="tools", group="growth"))
