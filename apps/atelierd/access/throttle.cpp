#include "throttle.hpp"

#include <algorithm>

namespace atelier::orchestrator {

using std::chrono::milliseconds;

milliseconds Throttle::wait_after(int failures) const {
    if (failures < options_.free) return milliseconds(0);
    const int doublings = std::min(failures - options_.free, 16);
    return std::min<milliseconds>(
        milliseconds(options_.first_wait) * (1 << doublings), milliseconds(options_.longest_wait)
    );
}

Throttle::Entry& Throttle::entry_of(const std::string& key) {
    const auto known = entries_.find(key);
    if (known != entries_.end()) {
        const bool old = known->second.running == 0 &&
                         clock_.now() - known->second.last > milliseconds(options_.forgotten_after).count();
        if (old) known->second = {};
        return known->second;
    }
    if (entries_.size() >= options_.max_keys) {
        const auto quietest =
            std::ranges::min_element(entries_, {}, [](const auto& entry) { return entry.second.last; });
        entries_.erase(quietest);
    }
    return entries_[key];
}

std::optional<milliseconds> Throttle::begin(const std::string& key) {
    Entry& entry = entry_of(key);
    // Attempts that run count as failures until they are known not to be.
    const auto wait = wait_after(entry.failures + entry.running);
    const auto waited = milliseconds(clock_.now() - entry.last);
    const bool one_at_a_time = entry.failures >= options_.free && entry.running > 0;
    if (wait.count() > 0 && (waited < wait || one_at_a_time)) return std::max(wait - waited, milliseconds(1000));
    ++entry.running;
    entry.last = clock_.now();
    return std::nullopt;
}

void Throttle::failed(const std::string& key) {
    Entry& entry = entry_of(key);
    entry.running = std::max(entry.running - 1, 0);
    ++entry.failures;
    entry.last = clock_.now();
}

void Throttle::succeeded(const std::string& key) {
    const auto known = entries_.find(key);
    if (known == entries_.end()) return;
    if (--known->second.running <= 0) {
        entries_.erase(known);
    } else {
        known->second.failures = 0;
    }
}

void Throttle::withdrawn(const std::string& key) {
    const auto known = entries_.find(key);
    if (known == entries_.end()) return;
    known->second.running = std::max(known->second.running - 1, 0);
}

}  // namespace atelier::orchestrator
