-- wrk: reads of the referrals that pgbench has written, each as likely as any other.
package.path = "tests/bench/?.lua;" .. package.path
local common = require("common")

local clients, each

setup, done = common.setup, common.done

function init(arguments)
    clients, each = tonumber(arguments[3]), tonumber(arguments[4])
    math.randomseed(tonumber(arguments[2]) * 2 + number_of_thread)
    wrk.headers["Authorization"] = "Bearer " .. common.file(arguments[1] .. "/token"):gsub("%s", "")
end

function request()
    local n = 100000000000 + math.random(1, each) * 64 + math.random(0, clients - 1)
    return wrk.format("GET", string.format("/v1/referrals/00000000-0000-7000-8000-%012d", n))
end
