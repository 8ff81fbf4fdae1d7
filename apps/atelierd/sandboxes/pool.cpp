#include "pool.hpp"

#include <algorithm>

namespace atelier::orchestrator {

SandboxPool::SandboxPool(Executor executor, Options options, sandbox::Driver& driver, gateway::Policy& policy, const Clock& clock)
    : executor_(executor), options_(std::move(options)), driver_(driver), policy_(policy), clock_(clock), closed_(executor), tasks_(executor) {
    tasks_.spawn(reap());
}

SandboxPool::~SandboxPool() = default;

Task<Result<SandboxPool::EntryPtr>> SandboxPool::get(std::string key, std::string owner, UserSandbox::Wanted wanted) {
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

SandboxPool::EntryPtr SandboxPool::find_by_name(std::string_view name) const {
    for (const auto& [key, entry] : by_key_) {
        if (entry->sandbox->name() == name) return entry;
    }
    return nullptr;
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
    ++closing_[key];
    tasks_.spawn(close_one(key, std::move(found->second)));
    by_key_.erase(found);
}

Task<> SandboxPool::close_one(std::string key, EntryPtr entry) {
    co_await entry->sandbox->close();
    if (const auto at = closing_.find(key); at != closing_.end() && --at->second == 0) closing_.erase(at);
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
