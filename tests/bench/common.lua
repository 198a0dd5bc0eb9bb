-- What the wrk scripts share: the number of each thread, and one line for ./dev bench to read.
local common = {}
local threads = 0

function common.setup(thread)
    thread:set("number_of_thread", threads)
    threads = threads + 1
end

function common.done(summary)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    print(string.format("bench %.1f %d", summary.requests / summary.duration * 1e6, failed))
end

function common.file(path)
    local file = assert(io.open(path))
    local text = file:read("*a")
    file:close()
    return text
end

return common
