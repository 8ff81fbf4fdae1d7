#include "contract_watch.hpp"

#include <algorithm>
#include <cstdio>

#include "atelier/base/file.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::chrono::milliseconds k_look{500};
constexpr Millis k_period = 10LL * 60 * 1000;

bool breaks(const std::vector<gateway::Difference>& differences) { return std::ranges::any_of(differences, &gateway::Difference::breaking); }

}  // namespace

ContractWatch::ContractWatch(
    Executor executor, std::filesystem::path folder, CoreBackend& core, gateway::Policy& policy,
    store::Releases& releases, BlockingPool& pool, const Clock& clock
)
    : file_(std::move(folder) / "pinned.json"),
      core_(core),
      policy_(policy),
      releases_(releases),
      pool_(pool),
      clock_(clock),
      tasks_(std::move(executor)) {}

Result<void> ContractWatch::start() {
    const auto text = read_file(file_);
    if (!text && text.error().code != Code::not_found) return fail(text.error());
    if (text) {
        const auto object = json::parse_object(*text);
        const auto* kept = object ? json::get_object(*object, "contract") : nullptr;
        auto contract = kept ? gateway::Contract::parse(*kept) : fail(Code::invalid_argument, "it holds no contract");
        // A pin that cannot be read is not replaced in silence: it is what breaking changes are measured against.
        if (!contract)
            return fail(
                Code::failed_precondition, file_.string() + ": " + contract.error().message + "; restore it from a backup, or remove it to pin anew"
            );
        pinned_ = std::make_shared<const gateway::Contract>(std::move(*contract));
        pinned_at_ = json::get_integer(*object, "pinned_at");
        policy_.set_contract(pinned_);
    }
    tasks_.spawn(watch());
    return {};
}

Task<> ContractWatch::stop() { co_await tasks_.close(); }

Task<> ContractWatch::watch() {
    bool was_ready = false;
    Millis next = 0;
    while (true) {
        const bool ready = core_.ready();
        if (ready && (!was_ready || clock_.now() >= next)) {
            const auto checked = co_await check();
            if (!checked) std::fprintf(stderr, "contract: %s\n", checked.error().describe().c_str());
            next = clock_.now() + (checked ? k_period : 5000);
        }
        was_ready = ready;
        const bool waited = co_await sleep_for(k_look);
        if (!waited) co_return;
    }
}

Task<Result<void>> ContractWatch::check() {
    ATL_CO_TRY(const json::Object served, co_await core_.describe());
    ATL_CO_TRY(auto contract, gateway::Contract::parse(served));
    const std::string before = seen_ ? seen_->sha256() : "";
    auto seen = std::make_shared<const gateway::Contract>(std::move(contract));
    // Before anybody is told that it was seen: what is the same as nothing is not the same.
    if (!pinned_) {
        ATL_CO_CHECK(co_await pin(seen));
        std::printf("contract: pinned %s, %zu tools\n", seen->sha256().substr(0, 12).c_str(), seen->tools().size());
    }
    seen_ = std::move(seen);
    seen_at_ = clock_.now();
    differences_ = gateway::compare(*pinned_, *seen_);
    if (!differences_.empty() && before != seen_->sha256()) {
        tell();
        ATL_CO_TRY(const Status now, co_await status());
        for (const auto& broken : now.broken)
            std::fprintf(
                stderr, "contract: breaks %s/%s (release %s)\n", broken.customization.user.c_str(), broken.customization.feature.c_str(),
                broken.customization.release_id.c_str()
            );
    }
    co_return Result<void>{};
}

void ContractWatch::tell() const {
    std::fprintf(stderr, "contract: the Core Backend's differs from the pinned one, %s\n", breaks(differences_) ? "breaking" : "compatible");
    for (const auto& difference : differences_) {
        std::fprintf(
            stderr, "contract: %s %s%s%s: %s\n", difference.breaking ? "breaking" : "compatible", difference.tool.c_str(),
            difference.field.empty() ? "" : " ", difference.field.c_str(), difference.text.c_str()
        );
    }
}

Task<Result<void>> ContractWatch::pin(std::shared_ptr<const gateway::Contract> contract) {
    const Millis now = clock_.now();
    const json::Object file{{"pinned_at", now}, {"sha256", contract->sha256()}, {"contract", contract->canonical()}};
    auto job = [path = file_, text = json::print_pretty(file)] { return write_file_atomic(path, text, 0644); };
    ATL_CO_CHECK(co_await pool_.run(std::move(job)));
    pinned_ = std::move(contract);
    pinned_at_ = now;
    policy_.set_contract(pinned_);
    co_return Result<void>{};
}

Task<Result<void>> ContractWatch::accept(std::string seen_sha256) {
    if (!seen_) co_return fail(Code::unavailable, "the Core Backend was not reached yet");
    if (seen_->sha256() != seen_sha256)
        co_return fail(Code::conflict, "the contract is not the one that was looked at; look at it again");
    ATL_CO_CHECK(co_await pin(seen_));
    differences_ = gateway::compare(*pinned_, *seen_);  // another one may have been seen meanwhile
    std::printf("contract: pinned %s by an administrator\n", seen_sha256.substr(0, 12).c_str());
    co_return Result<void>{};
}

Task<Result<ContractWatch::Status>> ContractWatch::status() {
    Status out;
    if (pinned_) out.pinned_sha256 = pinned_->sha256();
    out.pinned_at = pinned_at_;
    if (!seen_) co_return out;
    out.seen_sha256 = seen_->sha256();
    out.seen_at = seen_at_;
    out.differences = differences_;
    out.state = differences_.empty() ? "same" : breaks(differences_) ? "breaking" : "compatible";
    if (out.state != "breaking") co_return out;
    ATL_CO_TRY(const auto releases, co_await releases_.list(""));
    std::vector<gateway::Customization> released;
    for (const auto& release : releases) {
        if (release.state == "live") released.push_back({release.user, release.feature, release.id, release.tools});
    }
    out.broken = gateway::broken_by(differences_, released);
    co_return out;
}

json::Object to_json(const ContractWatch::Status& status) {
    json::Array differences;
    for (const auto& difference : status.differences) differences.push_back(gateway::to_json(difference));
    json::Array broken;
    for (const auto& one : status.broken) broken.push_back(gateway::to_json(one));
    return {{"state", status.state},         {"pinned_sha256", status.pinned_sha256},
            {"pinned_at", status.pinned_at}, {"seen_sha256", status.seen_sha256},
            {"seen_at", status.seen_at},     {"differences", std::move(differences)},
            {"broken", std::move(broken)}};
}

}  // namespace atelier::orchestrator
