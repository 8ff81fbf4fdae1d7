#include "housekeeping.hpp"

#include <cstdio>

#include "atelier/async/task_group.hpp"
#include "atelier/base/log_file.hpp"

namespace atelier::orchestrator {

Task<> keep_house(Housekeeping house) {
    constexpr std::chrono::minutes period{10};
    for (bool waited = true; waited; waited = co_await sleep_for(period)) {
        const auto dropped = co_await house.accounts.drop_expired_tokens(house.clock.now());
        if (!dropped) std::fprintf(stderr, "expired sign-ins: %s\n", dropped.error().describe().c_str());
        auto job = [log = house.log] { return rotate_own_output(log); };
        const auto moved = co_await house.pool.run(std::move(job));
        if (!moved) std::fprintf(stderr, "log: %s\n", moved.error().describe().c_str());
    }
}

}  // namespace atelier::orchestrator
