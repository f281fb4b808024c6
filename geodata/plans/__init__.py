"""Keep plans: what will be compared around an event, saved before it and never changed afterwards."""

from geodata.plans.keep import PLANS, make_plan, read_plan, read_plans, save_plan
from geodata.plans.plan import FORBIDDEN, Plan

__all__ = ["FORBIDDEN", "PLANS", "Plan", "make_plan", "read_plan", "read_plans", "save_plan"]
