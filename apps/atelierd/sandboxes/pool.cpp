#include "pool.hpp"

#include <algorithm>

namespace atelier::orchestrator {

SandboxPool::SandboxPool(Executor executor, Options options, sandbox::Driver& driver, gateway::Policy& policy, const Clock& clock)
    : executor_(executor), options_(std::move(options)), driver_(driver), policy_(policy), clock_(clock), closed_(executor), tasks_(executor) {
    tasks_.spawn(reap());
}

SandboxPool::~SandboxPool() = default;

namespace {

/// How long somebody waits for a place.
constexpr std::chrono::seconds k_patience{10};

std::string_view kind_of(std::string_view key) { return key.substr(0, key.find(':') + 1); }

}  // namespace

std::size_t SandboxPool::places_taken() const {
    std::size_t going = 0;
    for (const auto& [key, closing] : closing_) going += closing.count;
    return by_key_.size() + going;
}

std::size_t SandboxPool::going_of(const std::string& owner, std::string_view kind) const {
    std::size_t going = 0;
    for (const auto& [key, closing] : closing_) {
        if (closing.owner == owner && key.starts_with(kind)) going += closing.count;
    }
    return going;
}

/// Of the owner's sandboxes of a kind (an empty owner: of all), the one that nobody has used for longest and nobody uses now.
std::optional<std::string> SandboxPool::idle_longest(const std::string& owner, std::string_view kind) const {
    const std::pair<const std::string, EntryPtr>* found = nullptr;
    for (const auto& each : by_key_) {
        const Entry& entry = *each.second;
        if (entry.starting || entry.users > 0 || !each.first.starts_with(kind) || (!owner.empty() && entry.owner != owner)) continue;
        if (!found || entry.used_at < found->second->used_at) found = &each;
    }
    return found ? std::optional(found->first) : std::nullopt;
}

Task<Result<void>> SandboxPool::make_room(std::string key, std::string owner) {
    const auto kind = kind_of(key);
    const Millis until = clock_.now() + std::chrono::duration_cast<std::chrono::milliseconds>(k_patience).count();
    while (true) {
        // Somebody else may have started it meanwhile.
        if (find(key)) co_return Result<void>{};
        const std::size_t going = going_of(owner, kind);
        const bool of_owner = keys_of(owner, kind).size() + going >= options_.max_of_owner;
        const bool in_all = places_taken() >= options_.max_in_all;
        if (!of_owner && !in_all) co_return Result<void>{};
        if (of_owner && going == 0) {
            if (const auto idle = idle_longest(owner, kind)) {
                retire(*idle);
                continue;
            }
        } else if (!of_owner && closing_.empty()) {
            if (const auto idle = idle_longest({}, {})) {
                retire(*idle);
                continue;
            }
        }
        if (clock_.now() >= until) {
            Error error{Code::exhausted, "all places for previews and backends are taken; try again in a minute"};
            error.retry_after = std::chrono::minutes(1);
            co_return fail(std::move(error));
        }
        co_await closed_.wait(std::chrono::milliseconds(500));
    }
}

Task<Result<SandboxPool::EntryPtr>> SandboxPool::get(std::string key, std::string owner, UserSandbox::Wanted wanted) {
    if (!find(key)) ATL_CO_CHECK(co_await make_room(key, owner));
    EntryPtr entry = find(key);
    if (!entry) {
        entry = std::make_shared<Entry>(executor_);
        entry->sandbox = std::make_unique<UserSandbox>(executor_, options_.parts, driver_, policy_, clock_, std::move(wanted));
        entry->owner = std::move(owner);
        by_key_[key] = entry;
        // In a task of its own: a stopped turn must not leave a sandbox half started for those who wait for it.
        tasks_.spawn(bring_up(key, entry));
    }
    entry->used_at = clock_.now();
    while (entry->starting) co_await entry->ready.wait(std::chrono::milliseconds(1000));
    if (entry->failure) co_return fail(*entry->failure);
    co_return entry;
}

Task<> SandboxPool::bring_up(std::string key, EntryPtr entry) {
    while (closing_.contains(key)) co_await closed_.wait(std::chrono::milliseconds(1000));
    const auto started = co_await entry->sandbox->start();
    entry->starting = false;
    if (!started) {
        entry->failure = started.error();
        if (find(key) == entry) retire(key);
    }
    entry->ready.notify_all();
}

SandboxPool::EntryPtr SandboxPool::find(const std::string& key) const {
    const auto at = by_key_.find(key);
    return at == by_key_.end() ? nullptr : at->second;
}

std::vector<std::string> SandboxPool::keys_of(const std::string& owner, std::string_view prefix) const {
    std::vector<std::pair<Millis, std::string>> mine;
    for (const auto& [key, entry] : by_key_) {
        if (entry->owner == owner && key.starts_with(prefix)) mine.emplace_back(entry->used_at, key);
    }
    std::ranges::sort(mine);
    std::vector<std::string> out;
    for (auto& [at, key] : mine) out.push_back(std::move(key));
    return out;
}

void SandboxPool::retire(const std::string& key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    auto& closing = closing_[key];
    closing.owner = found->second->owner;
    ++closing.count;
    tasks_.spawn(close_one(key, std::move(found->second)));
    by_key_.erase(found);
}

Task<> SandboxPool::close_one(std::string key, EntryPtr entry) {
    // Its session may end while it starts; what is half made cannot be taken apart.
    while (entry->starting) co_await entry->ready.wait(std::chrono::milliseconds(1000));
    co_await entry->sandbox->close();
    if (const auto at = closing_.find(key); at != closing_.end() && --at->second.count == 0) closing_.erase(at);
    closed_.notify_all();
}

Task<> SandboxPool::reap() {
    while (co_await sleep_for(std::chrono::seconds(10))) {
        const Millis now = clock_.now();
        const auto idle = [now](const Entry& entry, auto time) {
            return !entry.starting && entry.users == 0 && entry.used_at < now - std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
        };
        std::vector<std::string> old;
        for (const auto& [key, entry] : by_key_) {
            if (idle(*entry, options_.idle))
                old.push_back(key);
            else if (idle(*entry, options_.rest))
                entry->sandbox->rest();
        }
        for (const auto& key : old) retire(key);
    }
}

Task<> SandboxPool::close() {
    // What is going already is waited for, not cancelled: a sandbox that is half closed would leave its own tasks behind.
    while (!closing_.empty()) co_await closed_.wait(std::chrono::milliseconds(500));
    co_await tasks_.close();
    for (auto& [key, entry] : by_key_) co_await entry->sandbox->close();
    by_key_.clear();
}

}  // namespace atelier::orchestrator
