-- The requests of a row, for wrk:
--
--   wrk -s requests.lua URL -- TOKENS USERS PETS OFFSET TYPES METHOD PATH [BODY]
--
-- TOKENS has a line a user.  With OFFSET - users and pets are drawn at random
-- from the first USERS.  Otherwise it is where to go on in a walk that visits
-- each user once a round, and comes back to a pet with another of the TYPES
-- (separated by commas): no two requests are refused for being too close, and
-- each carries an Idempotency-Key of its own.  {pet_id} and {type} in PATH
-- and BODY are replaced.

local threads = {}

function setup(thread)
    thread:set("index", #threads)
    table.insert(threads, thread)
end

local tokens, types = {}, {}
local users, pets, offset, method, path, body
local made = {}

n = 0

function init(args)
    users, pets = tonumber(args[2]), tonumber(args[3])
    offset = tonumber(args[4])
    method, path, body = args[6], args[7], args[8]

    for line in io.lines(args[1]) do
        tokens[#tokens + 1] = line
        if #tokens == users then break end
    end

    for name in string.gmatch(args[5], "[^,]+") do
        types[#types + 1] = name
    end

    math.randomseed(os.time() + index * 7919)
end

local function make(user, pet, kind, key)
    local values = {
        pet_id = string.format("%d", (1000000000000 + user) * 10 + pet),
        type = kind
    }
    local head = method .. " " .. string.gsub(path, "{([%w_]+)}", values)
        .. " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer "
        .. tokens[user] .. "\r\n"

    if key then
        head = head .. "Idempotency-Key: " .. key .. "\r\n"
    end

    if not body then
        return head .. "\r\n"
    end

    local text = string.gsub(body, "{([%w_]+)}", values)

    return head .. "Content-Type: application/json\r\nContent-Length: "
        .. #text .. "\r\n\r\n" .. text
end

function request()
    if not offset then
        local user = math.random(users)

        if not made[user] then
            made[user] = make(user, math.random(pets) - 1)
        end

        return made[user]
    end

    local i = offset + n * 2 + index
    local round = math.floor(i / users)

    n = n + 1

    return make(i % users + 1, round % pets,
                types[math.floor(round / pets) % #types + 1],
                string.format("bench-%d", i))
end

-- One line: requests, microseconds, errors of the connection, errors of the
-- status, p50 and p99 in microseconds, requests that the busier thread made.
function done(summary, latency)
    local most, e = 0, summary.errors

    for _, thread in ipairs(threads) do
        most = math.max(most, thread:get("n"))
    end

    print(string.format("BENCH %d %d %d %d %d %d %d", summary.requests,
        summary.duration, e.connect + e.read + e.write + e.timeout, e.status,
        latency:percentile(50), latency:percentile(99), most))
end
