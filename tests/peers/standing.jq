# The standing decision of W1 alone, from JSON Lines: jq -n -r -f standing.jq unit.jsonl. Truths are 0, 1 unknown, 2.
def truth: if . == null then 1 elif . then 2 else 0 end;
def other_kind: if . == null then 1 elif . == "wrongdoing" then 0 else 2 end;
def standing:
  ([2 - ([.registered, .pledge_signed | truth] | min)]
    + [.incidents[]? | [([.serious | truth] + [.kind | other_kind] | max), (.concluded | truth)] | min] | max) as $excluded
  | ([0] + [.incidents[]? | [(.serious | truth), 2 - (.concluded | truth)] | min] | max) as $pending
  | if $excluded == 2 then "not_considered" elif $excluded == 1 or $pending == 1 then "undetermined"
    elif $pending == 2 then "deferred" else "considered" end;
reduce inputs as $unit ({}; .[$unit | standing] += 1)
| to_entries[] | "unit\tstanding\t\(.key)\t\(.value)"
