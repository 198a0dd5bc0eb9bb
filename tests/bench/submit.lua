-- wrk: submissions, each with a key and a patient of its own.
package.path = "tests/bench/?.lua;" .. package.path
local common = require("common")

local before, after, run, thread
local counter = 0

setup, done = common.setup, common.done

function init(arguments)
    local body = common.file(arguments[1] .. "/body.json")
    local number = body:match('"nhsNumber":"(%d+)"')
    local from, to = body:find(number, 1, true)

    run, thread = tonumber(arguments[2]), number_of_thread
    before, after = body:sub(1, from - 1), body:sub(to + 1)
    wrk.method = "POST"
    wrk.headers["Authorization"] = "Bearer " .. common.file(arguments[1] .. "/token"):gsub("%s", "")
    wrk.headers["Content-Type"] = "application/json"
end

-- Nine digits with the check digit that they ask for; nil if there is none.
local function nhs_number(digits)
    local sum, rest = 0, digits
    for weight = 2, 10 do
        sum = sum + rest % 10 * weight
        rest = math.floor(rest / 10)
    end
    local check = (11 - sum % 11) % 11
    return check < 10 and string.format("%09d%d", digits, check) or nil
end

function request()
    local number
    repeat
        counter = counter + 1
        number = nhs_number((100 + run) * 1000000 + thread * 500000 + counter)
    until number
    wrk.headers["Idempotency-Key"] = string.format("bench-%03d-%d-%09d", run, thread, counter)
    return wrk.format(nil, "/v1/referrals", nil, before .. number .. after)
end
