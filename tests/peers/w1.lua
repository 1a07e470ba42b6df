-- W1 from CSV in LuaJIT: luajit w1.lua FOLDER. As w1_decide.c; truths are 0 false, 1 unknown, 2 true.
local folder = arg[1]
local max, min, huge, floor = math.max, math.min, math.huge, math.floor
local truths = { ["true"] = 2, ["false"] = 0, [""] = 1 }
local kinds = { wrongdoing = 0, misconduct = 2, corruption = 2, [""] = 1 } -- is it another kind?

local function fault(name, line)
  io.stderr:write(folder, "/", name, ": ", line, "\n")
  os.exit(1)
end
local function rows(name, heading)
  local lines = io.lines(folder .. "/" .. name)
  if lines() ~= heading then fault(name, heading) end
  return lines
end
local function truth(name, line, text) return truths[text] or fault(name, line) end
local function number(name, line, text)
  if text == "" then return nil end
  return tonumber(text) or fault(name, line)
end

local start = os.clock()
local clusters, cluster_of = 0, {}
for line in rows("cluster.csv", "id,name") do
  local id = line:match("^([^,]+),[^,]*$") or fault("cluster.csv", line)
  if cluster_of[id] then fault("cluster.csv", line) end
  clusters = clusters + 1
  cluster_of[id] = clusters
end
local units, unit_of, members, excluded, pending = 0, {}, {}, {}, {}
local votes, score, year = {}, {}, {}
for i = 1, clusters do members[i] = {} end
for line in rows("unit.csv", "id,cluster,name,registered,pledge_signed,votes,score,last_head_year") do
  local id, cluster, registered, pledge, v, s, y =
    line:match("^([^,]+),([^,]+),[^,]*,([^,]*),([^,]*),([^,]*),([^,]*),([^,]*)$")
  if not id or unit_of[id] or not cluster_of[cluster] then fault("unit.csv", line) end
  units = units + 1
  unit_of[id] = units
  excluded[units] = 2 - min(truth("unit.csv", line, registered), truth("unit.csv", line, pledge))
  pending[units] = 0
  votes[units] = number("unit.csv", line, v)
  local points = number("unit.csv", line, s)
  score[units] = points and floor(points * 100 + 0.5)
  year[units] = number("unit.csv", line, y)
  local group = members[cluster_of[cluster]]
  group[#group + 1] = units
end
for line in rows("incident.csv", "unit,kind,serious,concluded") do
  local unit, kind, s, c = line:match("^([^,]+),([^,]*),([^,]*),([^,]*)$")
  local u = unit_of[unit] or fault("incident.csv", line)
  local serious, concluded = truth("incident.csv", line, s), truth("incident.csv", line, c)
  excluded[u] = max(excluded[u], min(max(serious, kinds[kind] or fault("incident.csv", line)), concluded))
  pending[u] = max(pending[u], min(serious, 2 - concluded))
end
local read = os.clock()

local counts, order = {}, {}
local function count(name, n)
  if not counts[name] then order[#order + 1] = name end
  counts[name] = (counts[name] or 0) + (n or 1)
end
-- One number for two keys, at their best and at their worst; numbers here are exact to 2^53.
local function packed(first, second, unknown_first, unknown_second)
  return (first or unknown_first) * 10000000 + (second or unknown_second)
end
local function choose(group, sure, best, worst, status, name)
  local undetermined, tied, chosen = 0, 0, 0
  for i = 1, #group do
    local b, w, more_min, more_max, good_min, good_max = best[i], worst[i], 0, 0, 1, 1
    for j = 1, #group do
      if j ~= i then
        if best[j] > w then more_max = more_max + 1 end
        if best[j] >= w then good_max = good_max + 1 end
        if sure[j] and worst[j] > b then more_min = more_min + 1 end
        if sure[j] and worst[j] >= b then good_min = good_min + 1 end
      end
    end
    local result = "undetermined"
    if more_min >= 1 then result = "false"
    elseif sure[i] and good_max <= 1 then result = "true" chosen = chosen + 1
    elseif sure[i] and more_max < 1 and good_min > 1 then tied = tied + 1
    else undetermined = undetermined + 1 end
    status[group[i]] = result
    count("unit\t" .. name .. "\t" .. result)
  end
  count("cluster\t" .. name .. "\t" .. (undetermined > 0 and "undetermined" or tied > 0 and "tied"
    or chosen > 0 and "filled" or "no_candidate"))
end
local flag = {}
for cluster = 1, clusters do
  local group, sure, best, worst, head_best, head_worst = {}, {}, {}, {}, {}, {}
  for _, u in ipairs(members[cluster]) do
    local is_considered = excluded[u] < 2 and pending[u] < 2
    count("unit\tstanding\t" .. (excluded[u] == 2 and "not_considered"
      or excluded[u] == 0 and pending[u] == 2 and "deferred"
      or excluded[u] == 0 and pending[u] == 0 and "considered" or "undetermined"))
    if is_considered then
      local n = #group + 1
      group[n], sure[n] = u, excluded[u] == 0 and pending[u] == 0
      best[n] = packed(votes[u], score[u], 1000000, 2000000)
      worst[n] = packed(votes[u], score[u], -1, -1)
      head_best[n] = year[u] and -year[u] or huge
      head_worst[n] = year[u] and -year[u] or -huge
    else
      count("unit\tsector_flag\tfalse")
      count("unit\tnext_head\tfalse")
    end
  end
  choose(group, sure, best, worst, flag, "sector_flag")
  choose(group, sure, head_best, head_worst, {}, "next_head")
end
local best, worst, candidates = {}, {}, {}
for u = 1, units do
  if flag[u] == "true" or flag[u] == "undetermined" then
    candidates[#candidates + 1] = u
    best[#best + 1] = packed(score[u], votes[u], 2000000, 2000000)
    if flag[u] == "true" then worst[#worst + 1] = packed(score[u], votes[u], -1, -1) end
  else
    count("unit\tgovernment_flag\tfalse")
  end
end
local least, most = floor(#worst / 5), floor(#best / 5)
table.sort(best, function(a, b) return a > b end)
table.sort(worst, function(a, b) return a > b end)
local first_out, last_in = best[least + 1], most > 0 and worst[most]
for _, u in ipairs(candidates) do
  local b, w = packed(score[u], votes[u], 2000000, 2000000), packed(score[u], votes[u], -1, -1)
  local result = "undetermined"
  if most == 0 or (last_in and last_in > b) then result = "false"
  elseif flag[u] == "true" and (not first_out or first_out < w) then result = "true" end
  count("unit\tgovernment_flag\t" .. result)
end
local evaluated = os.clock()
for _, name in ipairs(order) do print(name .. "\t" .. counts[name]) end
io.stderr:write(("read\t%.6f\nevaluate\t%.6f\n"):format(read - start, evaluated - read))
