"""3.16 需求登记: an address that cannot be served is written down. It makes no order and takes no money."""

from simulator.crm.flows.fixed import ADDRESS
from simulator.crm.frame import Flow

DEMAND_RECORD = Flow(
    "demand_record",
    0,
    ADDRESS | {"S1.abandon", "S2.demand_register"},
    missing=lambda work, draft: [],
    is_new=True,
    is_order=False,
)
