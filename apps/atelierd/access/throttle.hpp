#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "atelier/base/clock.hpp"

namespace atelier::orchestrator {

/// How often somebody may try to sign in. An attempt is counted before its password is checked, so attempts at once
/// count as much as those one after another. After `free` failures of one key each further attempt has to wait, longer
/// each time; a refused attempt counts for nothing, so knocking on the door does not keep it shut. Not thread-safe.
class Throttle {
public:
    struct Options {
        int free = 10;
        std::chrono::seconds first_wait{2};
        std::chrono::seconds longest_wait{60};
        std::chrono::minutes forgotten_after{15};  ///< without a failure
        std::size_t max_keys = 20000;              ///< then the one that has been quiet longest is forgotten
    };
    Throttle(const Clock& clock, Options options) : clock_(clock), options_(options) {}

    /// How long the key has to wait; nothing when it may try now. Then the attempt counts as running until succeeded()
    /// or failed().
    std::optional<std::chrono::milliseconds> begin(const std::string& key);
    void failed(const std::string& key);
    /// The key's failures are forgotten.
    void succeeded(const std::string& key);
    /// The attempt was not made after all.
    void withdrawn(const std::string& key);

private:
    struct Entry {
        int failures = 0;
        int running = 0;
        Millis last = 0;
    };
    std::chrono::milliseconds wait_after(int failures) const;
    Entry& entry_of(const std::string& key);

    const Clock& clock_;
    Options options_;
    std::map<std::string, Entry> entries_;
};

}  // namespace atelier::orchestrator
