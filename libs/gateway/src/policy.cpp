#include "atelier/gateway/policy.hpp"

namespace atelier::gateway {
namespace {

constexpr std::size_t k_max_writes = 20'000;
constexpr Millis k_remembered = 24LL * 3600 * 1000;

std::string place_of(const std::string& user, const std::string& tool, const std::string& key) { return user + "\n" + tool + "\n" + key; }

}  // namespace

bool Rate::take(Millis now, int limit) {
    if (now - window_ >= 1000 || now < window_) {
        window_ = now;
        count_ = 0;
    }
    if (count_ >= limit) return false;
    ++count_;
    return true;
}

Policy::Policy(Executor executor, Limits limits, AuditLog audit, std::string mask_key, Upstream upstream, const Clock& clock)
    : executor_(std::move(executor)),
      limits_(limits),
      audit_(std::move(audit)),
      mask_key_(std::move(mask_key)),
      upstream_(std::move(upstream)),
      clock_(clock),
      contract_(std::make_shared<const Contract>()) {}

Policy::Claim Policy::claim(const std::string& user, const std::string& tool, const std::string& key, const std::string& arguments_sha256) {
    auto& slot = writes_[place_of(user, tool, key)];
    if (slot) return {slot, false};
    slot = std::make_shared<Write>(executor_);
    slot->arguments_sha256 = arguments_sha256;
    slot->at = clock_.now();
    const Claim claim{slot, true};
    if (writes_.size() > k_max_writes) forget_old();
    return claim;
}

void Policy::settle(const std::shared_ptr<Write>& write, json::Object result) {
    write->result = std::move(result);
    write->done = true;
    write->settled.notify_all();
}

void Policy::drop(const std::string& user, const std::string& tool, const std::string& key) {
    const auto at = writes_.find(place_of(user, tool, key));
    if (at == writes_.end()) return;
    at->second->failed = true;
    at->second->settled.notify_all();
    writes_.erase(at);
}

/// The Core Backend remembers keys as well, on its disk: what is forgotten here is not made twice either.
void Policy::forget_old() {
    const Millis before = clock_.now() - k_remembered;
    std::erase_if(writes_, [before](const auto& entry) { return entry.second->done && entry.second->at < before; });
    while (writes_.size() > k_max_writes) {
        auto oldest = writes_.end();
        for (auto at = writes_.begin(); at != writes_.end(); ++at) {
            if (at->second->done && (oldest == writes_.end() || at->second->at < oldest->second->at)) oldest = at;
        }
        if (oldest == writes_.end()) return;
        writes_.erase(oldest);
    }
}

}  // namespace atelier::gateway
