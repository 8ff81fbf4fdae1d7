#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "atelier/session/hub.hpp"
#include "decisions.hpp"
#include "atelier/async/pool.hpp"
#include "atelier/git/repository.hpp"
#include "atelier/gate/gate.hpp"
#include "atelier/release/bundles.hpp"
#include "atelier/store/sqlite_store.hpp"

namespace atelier::orchestrator {

/// What publishing needs of a company's forge, which has the last word about merges.
class CompanyForge {
public:
    virtual ~CompanyForge() = default;
    /// Before a commit is made: our main is the forge's base, as it was last seen. `unavailable` where it never was.
    virtual Task<Result<void>> prepare() = 0;
    /// The change is to be brought to the forge. Repeating it is harmless.
    virtual Task<Result<void>> enlist(std::string change_id) = 0;
    virtual Task<Result<void>> wish_merge(std::string change_id) = 0;
    /// Something about it has changed here.
    virtual void wake(const std::string& change_id) = 0;
    /// Whether the forge is being asked for the merge at this moment: it is too late to send the change back.
    virtual bool is_merging(const std::string& change_id) const = 0;
};

/// From a green work tree to a change, a merge and a release, and back. Every step can be repeated after a crash: a change is
/// one per session and content, a commit one per content, a merge one per commit, a release one per change.
class Publisher {
public:
    struct Deps {
        session::Hub& sessions;
        store::Changes& changes;
        store::Releases& releases;
        git::Repository& repository;
        const release::BundleStore& bundles;
        gate::Gate& gate;
        BlockingPool& git_pool;  ///< one thread: libgit2's repository is used from one at a time
        BlockingPool& pool;      ///< bundles, and proving code by making it again
        const Clock& clock;
        bool release_on_approval = true;
        /// Tries a change's migrations on a copy of the user's data: what they would throw away, or why they do not go through. Asked when
        /// it is published and before it is released. Empty: nothing to ask.
        std::function<Task<Result<std::vector<gate::DataLoss>>>(std::string user, std::string feature, std::string bundle_sha256)> try_migrations{};
        /// Another release of the feature is live, or none: what runs of the one before has to end.
        std::function<void(const std::string& user, const std::string& feature)> after_switch{};
        /// Null: merges are made here, in our own repository.
        CompanyForge* forge = nullptr;
    };
    explicit Publisher(Deps deps) : deps_(std::move(deps)) {}

    /// Why publishing is not possible now, in the user's language; empty when it is.
    static std::string reason_against(const session::Session& session, bool ru);

    struct Published {
        store::Change change;
        std::vector<gate::DataLoss> asks = {};  ///< nothing was published: this would be lost, and nobody has said yes to it
    };
    /// `confirmed`: the author says yes to what the migrations throw away, as the gate saw it and as a trial on the author's own data does.
    Task<Result<Published>> publish(std::string session_id, bool confirmed);
    /// Decides about exactly this content (see decisions.hpp); an approval merges and releases at once when the policy says so. Of two
    /// decisions at once one is taken, the other is a conflict.
    Task<Result<store::Change>> decide(std::string change_id, store::User who, Decision decision, std::string content_sha256, std::string comment);
    /// The release of an approved change that the company's forge has merged. failed_precondition where the folder in
    /// that merge commit is not what was approved; conflict where the change is not approved (any more).
    Task<Result<store::Change>> adopt(std::string change_id, std::string merge_commit);
    /// Whether somebody decides about the change at this moment.
    bool is_deciding(const std::string& change_id) const { return deciding_.contains(change_id); }
    Task<Result<store::Release>> rollback(std::string release_id, store::User who, std::string reason);
    Task<Result<store::Release>> activate(std::string release_id, store::User who);

    struct Files {
        std::map<std::string, std::string> before;  ///< what is on main
        std::map<std::string, std::string> after;
    };
    Task<Result<Files>> files_of(store::Change change);
    /// The files of the release as they were merged. not_found where its change is gone.
    Task<Result<std::map<std::string, std::string>>> released_files(store::Release release);
    /// One file as it is on main; nullopt when it is not there.
    Task<Result<std::optional<std::string>>> released_file(std::string user, std::string feature, std::string path);

    /// After a start: makes the release of a change that git has merged and the tables do not know as merged.
    Task<Result<store::Release>> finish_merged(store::Change change);
    /// Builds the bundle of a release again from git.
    Task<Result<void>> restore_bundle(store::Release release);
    /// After a start: changes whose merge was cut off are merged and released.
    Task<Result<int>> settle();

private:
    Task<Result<store::Change>> decide_alone(
        std::string change_id, store::User who, Decision decision, std::string content_sha256, std::string comment
    );
    Task<Result<json::Object>> looked_at(session::Session session, std::map<std::string, std::string> files);
    Task<Result<std::vector<gate::DataLoss>>> losses_of(store::Change change);
    Task<Result<store::Change>> merge(store::Change change);
    Task<Result<std::string>> merge_here(store::Change change);
    Task<Result<store::Release>> bring_to_release(store::Change change);
    Task<Result<void>> tell_session(store::Change change);
    Task<> tell_release(store::Release release);
    Task<Result<store::Release>> release_change(store::Change change);
    Task<Result<void>> ensure_bundle(store::Change change);
    Task<Result<void>> check_bundle_of_page(store::Change change, std::map<std::string, std::string> files);

    Deps deps_;
    std::multiset<std::string> deciding_;
};

std::string folder_of(const std::string& user, const std::string& feature);

}  // namespace atelier::orchestrator
