#pragma once

#include <optional>
#include <set>
#include <string>

#include "../publish/publisher.hpp"
#include "atelier/change/reconciler.hpp"
#include "atelier/forge/forge.hpp"
#include "atelier/forge/git_child.hpp"
#include "change_text.hpp"

namespace atelier::orchestrator {

/// Between changes here and a company's forge: says what is there of a change, and does one thing about it. One
/// executor; what Deps names outlives it. connect() comes before everything else.
class CompanyLine final : public CompanyForge, public change::Ports {
public:
    struct Deps {
        forge::Forge& forge;
        forge::GitChild& git;
        git::Repository& repository;
        BlockingPool& git_pool;  ///< the repository's thread
        store::Changes& changes;
        store::ForgeRows& rows;
        store::Accounts& accounts;
        const ChangeTexts& texts;
        std::string base;
        std::string check;  ///< the name of our verdict
    };
    explicit CompanyLine(Deps deps) : deps_(std::move(deps)) {}
    void connect(Publisher& publisher, change::Reconciler& reconciler);

    Task<Result<void>> prepare() override;
    Task<Result<void>> enlist(std::string change_id) override;
    Task<Result<void>> wish_merge(std::string change_id) override;
    void wake(const std::string& change_id) override;
    bool is_merging(const std::string& change_id) const override { return merging_.contains(change_id); }

    /// Failures of both are in the log, each kind once in a row.
    Task<Result<change::Observation>> observe(store::ForgeRow row) override;
    Task<Result<void>> perform(store::ForgeRow row, change::Intent intent) override;

    /// After a start: changes that were published when a stop came between them and their row.
    Task<Result<void>> enlist_all();

private:
    void log(const std::string& doing, const Error& error);
    Task<Result<change::Observation>> look(store::ForgeRow row);
    Task<Result<void>> act(store::ForgeRow row, change::Intent intent);
    Task<Result<store::Change>> change_of(std::string id);
    Task<std::string> locale_of(std::string user);
    Task<Result<forge::Text>> text_of(store::Change change);
    Task<Result<change::Head>> relation(std::string theirs, std::string ours);
    Task<Result<bool>> is_approved_content(store::Change change, std::string merge_commit);
    Task<Result<void>> look_at_open(store::Change change, forge::PullRequest pull, change::Observation* out);
    Task<Result<void>> merge(store::ForgeRow row, store::Change change);

    Deps deps_;
    Publisher* publisher_ = nullptr;
    change::Reconciler* reconciler_ = nullptr;
    std::set<std::string> merging_;
    std::string logged_;
};

}  // namespace atelier::orchestrator
