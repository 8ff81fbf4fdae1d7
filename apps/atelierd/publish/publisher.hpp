#pragma once

#include <functional>
#include <memory>
#include <string>

#include "../sessions/hub.hpp"
#include "atelier/async/pool.hpp"
#include "atelier/forge/repository.hpp"
#include "atelier/gate/gate.hpp"
#include "atelier/release/bundles.hpp"
#include "atelier/store/sqlite_store.hpp"

namespace atelier::orchestrator {

/// From a green work tree to a change, a merge and a release, and back. Every step can be repeated after a crash: a change is
/// one per session and content, a commit one per content, a merge one per commit, a release one per change.
class Publisher {
public:
    struct Deps {
        SessionHub& sessions;
        store::Changes& changes;
        store::Releases& releases;
        forge::Repository& repository;
        const release::BundleStore& bundles;
        gate::Gate& gate;
        BlockingPool& git_pool;  ///< one thread: libgit2's repository is used from one at a time
        const Clock& clock;
        bool release_on_approval = true;
        /// Asked before a change is merged and released: whether the user's data can follow. Empty: nothing to ask.
        std::function<Task<Result<void>>(std::string user, std::string feature, std::string bundle_sha256)> before_release{};
        /// Another release of the feature is live, or none: what runs of the one before has to end.
        std::function<void(const std::string& user, const std::string& feature)> after_switch{};
    };
    explicit Publisher(Deps deps) : deps_(std::move(deps)) {}

    /// Why publishing is not possible now, in the user's language; empty when it is.
    static std::string reason_against(const agent::Session& session, bool ru);

    Task<Result<store::Change>> publish(std::string session_id);
    /// Approves exactly this content. Merges and releases at once when the policy says so.
    Task<Result<store::Change>> approve(std::string change_id, store::User reviewer, std::string content_sha256, std::string comment);
    Task<Result<store::Change>> decline(std::string change_id, store::User reviewer, std::string comment, bool reject);
    Task<Result<store::Change>> merge(std::string change_id);
    Task<Result<store::Release>> rollback(std::string release_id, store::User who);
    Task<Result<store::Release>> activate(std::string release_id, store::User who);

    struct Files {
        std::map<std::string, std::string> before;  ///< what is on main
        std::map<std::string, std::string> after;
    };
    Task<Result<Files>> files_of(store::Change change);
    /// One file as it is on main; nullopt when it is not there.
    Task<Result<std::optional<std::string>>> released_file(std::string user, std::string feature, std::string path);

    /// After a start: approved changes that were not merged yet are merged and released.
    Task<Result<int>> settle();

private:
    Task<Result<void>> tell_session(store::Change change);
    Task<> tell_release(store::Release release);
    Task<Result<store::Release>> release_change(store::Change change);
    Task<Result<void>> ensure_bundle(store::Change change);

    Deps deps_;
};

std::string folder_of(const std::string& user, const std::string& feature);

}  // namespace atelier::orchestrator
