"""What people write who come from SQL, Python or another product, and what they mean by it."""

from __future__ import annotations

OPERATORS = {
    "equals": "is", "equal": "is", "equal_to": "is", "eq": "is", "=": "is", "==": "is",
    "!=": "is_not", "<>": "is_not", "not": "is_not", "ne": "is_not", "neq": "is_not",
    "not_equal": "is_not", "not_equals": "is_not", "is_not_equal": "is_not",
    ">": "more_than", "gt": "more_than", "greater_than": "more_than", "greater": "more_than",
    "above": "more_than", "over": "more_than",
    ">=": "at_least", "gte": "at_least", "ge": "at_least", "min": "at_least",
    "minimum": "at_least", "from": "at_least", "greater_or_equal": "at_least",
    "greater_than_or_equal": "at_least", "greater_than_or_equal_to": "at_least",
    "<": "less_than", "lt": "less_than", "below": "less_than", "under": "less_than",
    "fewer_than": "less_than", "less": "less_than",
    "<=": "at_most", "lte": "at_most", "le": "at_most", "max": "at_most", "maximum": "at_most",
    "to": "at_most", "less_or_equal": "at_most", "less_than_or_equal": "at_most",
    "less_than_or_equal_to": "at_most",
    "like": "contains", "ilike": "contains", "includes": "contains", "include": "contains",
    "not_contains": "does_not_contain", "not_like": "does_not_contain",
    "begins_with": "starts_with", "startswith": "starts_with", "endswith": "ends_with",
    "regex": "matches", "regexp": "matches", "match": "matches",
    "is_empty": "known", "is_null": "known", "exists": "known", "has_value": "known",
    "is_set": "known", "is_known": "known",
    "since": "on_or_after", "until": "on_or_before", "within": "in_last", "last": "in_last",
    "within_last": "in_last", "in_the_last": "in_last", "past": "in_last",
    "not_within": "not_in_last",
    "newer_than": "in_last", "within_the_last": "in_last", "next": "in_next",
    "older_than": "longer_ago_than",
    "more_than_ago": "longer_ago_than", "one_of": "in", "any_of": "in", "is_in": "in",
    "is_not_in": "not_in", "none_of": "not_in", "range": "between", "on": "on_day",
    "last_month": "previous",
}  # fmt: skip
# What the operators of numbers are for times, the likelier first.
OF_TIMES = {
    "is": ("on_day",),
    "more_than": ("after", "longer_ago_than"),
    "at_least": ("on_or_after",),
    "less_than": ("before", "in_last"),
    "at_most": ("on_or_before", "in_last"),
}
OF_SETS = {"is": ("contains_any",), "in": ("contains_any",), "contains": ("contains_any",),
           "not_in": ("contains_none",), "is_not": ("contains_none",)}  # fmt: skip

GROUPS = {"and": "all", "every": "all", "or": "any", "not": "none", "nor": "none"}
BESIDE_DID = {
    "event": "An event is named by `did`, such as `did: purchased_item`.",
    "count": "`times` counts, beside `did`: `times: {at_least: 2}`.",
    "within": "`when` is the time, beside `did`: `when: {in_last: 30 days}`.",
    "timeframe": "`when` is the time, beside `did`: `when: {in_last: 30 days}`.",
    "filters": "`where` is of one row, beside `did`: `where: {quantity: {at_least: 2}}`.",
}
EVENT_KEYS = {"count": "times", "within": "when", "timeframe": "when", "filter": "where",
              "filters": "where", "sum": "total", "mean": "average", "min": "smallest",
              "max": "largest"}  # fmt: skip

# How each key of a spec is written.
EXAMPLES = {
    "where": "where: {amount_spent: {at_least: 500}}",
    "accounts": "accounts: [eu_store]",
    "tags": "tags: [retention]",
    "members": "members: {file: lists/buyers.csv, match: {email: email}}",
    "always_include": "always_include: [c_2001]",
    "never_include": "never_include: [c_2002]",
    "top": "top: {percent: 10, by: amount_spent, per: account}",
    "split": "split: {salt: any_word, groups: {target: 90, holdout: 10}}",
    "guards": "guards: {size: {at_least: 100}}",
    "exports": "exports: [{to: meta_ads}]",
}
SPEC_KEYS = {"name": "label", "title": "label", "summary": "description", "filter": "where",
             "filters": "where", "conditions": "where", "rules": "where", "rule": "where",
             "destination": "exports", "destinations": "exports", "export": "exports",
             "state": "status", "enabled": "status", "account": "accounts", "tag": "tags",
             "expires": "expires_on", "limit": "top"}  # fmt: skip
TOP_KEYS = {"limit": "count", "size": "count", "n": "count", "field": "by", "order_by": "by",
            "share": "percent"}  # fmt: skip
EXPORT_KEYS = {"destination": "to", "name": "to", "fields": "columns"}
OF_LISTS = ("type", "list", "file", "csv", "match")
