"""The businesses that can be opened at S1, one module for each family."""

from collections.abc import Mapping

from simulator.crm.flows.demand import DEMAND_RECORD
from simulator.crm.flows.fixed import NEW_BROADBAND, NEW_PSTN
from simulator.crm.flows.fusion import NEW_FUSION
from simulator.crm.flows.mobile import (
    ADDON_CHANGE,
    CONTRACT_CANCEL,
    MOBILE_CHANGE_PLAN,
    MOBILE_CHANGE_TERMINAL,
    NEW_MOBILE,
)
from simulator.crm.flows.money import FUSION_CHANGE, PAY, PREPAY_PLAIN, PREPAY_SINGLE_ANNUAL
from simulator.crm.frame import Flow

FLOWS: Mapping[str, Flow] = {
    flow.name: flow
    for flow in (
        PAY, PREPAY_PLAIN, PREPAY_SINGLE_ANNUAL, NEW_MOBILE, NEW_BROADBAND, NEW_PSTN, NEW_FUSION, MOBILE_CHANGE_TERMINAL,
        MOBILE_CHANGE_PLAN, CONTRACT_CANCEL, FUSION_CHANGE, ADDON_CHANGE, DEMAND_RECORD,
    )
}  # fmt: skip
