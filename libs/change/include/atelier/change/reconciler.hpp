#pragma once

#include <chrono>
#include <set>
#include <string>

#include "atelier/async/task_group.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/change/machine.hpp"
#include "atelier/store/repositories.hpp"

namespace atelier::change {

/// What was seen of a change, both here and on the forge.
struct Observation {
    Wish wish;
    Facts facts;
    std::string commit;  ///< that is to be merged
    std::string text;    ///< digest of what its people are to be told: the pull request's text, or the comment
    std::int64_t number = 0;
    std::string url;
    std::string head;
    std::string merge_commit;
    std::string merged_by;
};

/// The two sides of a change. Errors of both mean that nothing is known: the reconciler looks again later.
class Ports {
public:
    virtual ~Ports() = default;
    virtual Task<Result<Observation>> observe(store::ForgeRow row) = 0;
    /// Does one thing that may have been done already.
    virtual Task<Result<void>> perform(store::ForgeRow row, Intent intent) = 0;
};

/// Moves changes to where they are wanted: looks, decides (machine.hpp), does one thing, looks again. An intent is on
/// the disk before it is begun; whether it was carried out is seen, not believed, so that lost answers, kills and
/// repeated wakes change nothing. Nobody has to wake it: it looks by itself, ever more rarely where nothing is new.
/// One executor; what the constructor gets outlives it.
class Reconciler {
public:
    struct Options {
        std::chrono::milliseconds pace{1000};         ///< between two writes to the forge
        std::chrono::milliseconds soonest{60'000};    ///< between two looks at the same change
        std::chrono::milliseconds latest{900'000};    ///< the longest, where nothing is new
        std::chrono::milliseconds first_retry{5000};  ///< after a failure; twice as long after each further one
        int writes = 8;                               ///< that one change may make
    };
    Reconciler(Executor executor, Ports& ports, store::ForgeRows& rows, const Clock& clock, Options options);

    /// Until cancelled.
    Task<> run();
    /// Looks at a change soon; at all of them where `change_id` is empty.
    void wake(std::string change_id = {});
    /// Handles what is due, up to the first question that the forge does not answer; when something will be due again.
    Task<Millis> pass();

private:
    /// False where the forge is silent.
    Task<bool> step(store::ForgeRow row);
    Task<> look_again(store::ForgeRow row, Error error);

    Ports& ports_;
    store::ForgeRows& rows_;
    const Clock& clock_;
    Options options_;
    Signal signal_;
    std::set<std::string> woken_;
    Millis last_write_ = 0;
};

}  // namespace atelier::change
