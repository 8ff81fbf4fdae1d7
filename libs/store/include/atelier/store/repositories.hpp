#pragma once

#include <optional>
#include <string>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"
#include "atelier/store/records.hpp"

/// Repositories beside the session log. Every write is on the disk when it returns. All calls on one executor.
namespace atelier::store {

class Accounts {
public:
    virtual ~Accounts() = default;
    virtual Task<Result<std::vector<User>>> users() = 0;
    virtual Task<Result<std::optional<User>>> user(std::string name) = 0;
    virtual Task<Result<void>> put_user(User user) = 0;
    /// Tokens are kept as SHA-256 digests only, the newest fifty of a user.
    virtual Task<Result<void>> put_token(std::string digest, std::string user, Millis expires_at) = 0;
    virtual Task<Result<std::optional<std::string>>> user_of_token(std::string digest, Millis now) = 0;
    virtual Task<Result<void>> drop_token(std::string digest) = 0;
    /// Removes the tokens that are of no use at `now`; their number.
    virtual Task<Result<std::int64_t>> drop_expired_tokens(Millis now) = 0;
};

class Sessions {
public:
    virtual ~Sessions() = default;
    virtual Task<Result<void>> put(SessionRow row) = 0;
    virtual Task<Result<std::optional<SessionRow>>> get(std::string id) = 0;
    virtual Task<Result<std::vector<SessionRow>>> of_user(std::string user) = 0;
    /// Sessions whose turn was running when the process ended.
    virtual Task<Result<std::vector<SessionRow>>> in_state(std::string state) = 0;
    virtual Task<Result<void>> remove(std::string id) = 0;
};

class Changes {
public:
    virtual ~Changes() = default;
    /// Inserts, or returns the change that the same session already made of the same content.
    virtual Task<Result<Change>> open(Change change) = 0;
    virtual Task<Result<std::optional<Change>>> get(std::string id) = 0;
    /// Newest first; empty filters match all.
    virtual Task<Result<std::vector<Change>>> list(std::string state, std::string author) = 0;
    /// Writes the change if it is still in `from`; `conflict` otherwise.
    virtual Task<Result<void>> move(Change change, std::string from) = 0;
};

/// What is known of changes on a company's forge. A change has one row from its publication on.
class ForgeRows {
public:
    virtual ~ForgeRows() = default;
    /// Makes the row of a change that has none, due at once.
    virtual Task<Result<void>> enlist(std::string change_id) = 0;
    /// The change is to be merged as soon as it may be. not_found where it has no row.
    virtual Task<Result<void>> wish_merge(std::string change_id) = 0;
    virtual Task<Result<std::optional<ForgeRow>>> get(std::string change_id) = 0;
    /// Those that are not done.
    virtual Task<Result<std::vector<ForgeRow>>> pending() = 0;
    /// Writes everything but the wish to merge.
    virtual Task<Result<void>> keep(ForgeRow row) = 0;
};

class Releases {
public:
    virtual ~Releases() = default;
    virtual Task<Result<std::vector<Release>>> list(std::string user) = 0;
    virtual Task<Result<std::vector<Release>>> live(std::string user) = 0;
    virtual Task<Result<std::optional<Release>>> get(std::string id) = 0;
    /// One transaction: supersedes the live release of (user, feature), makes this one live, marks the change merged.
    /// A change that already has a release returns that one: nothing is released twice. `conflict` where the change is not `merging`.
    virtual Task<Result<Release>> release(Release release, Change merged) = 0;
    /// Who takes a release back for good, and why; `by` is empty where its author merely goes back a version.
    struct Withdrawal {
        std::string by = {};
        std::string reason = {};
    };
    /// One transaction: this release goes, and the nearest version before it that nobody withdrew (if any) is live again. Rolling back what
    /// is not live is a conflict; withdrawing it, once, is not.
    virtual Task<Result<Release>> rollback(std::string id, Withdrawal withdrawal, Millis now) = 0;
    /// One transaction: this release is live, whatever was live for the feature is superseded. A withdrawn one is `permission_denied`
    /// unless `lift`, which ends the withdrawal.
    virtual Task<Result<Release>> activate(std::string id, bool lift, Millis now) = 0;
    /// Whether a release that is live, or that a page may fall back to, has this bundle.
    virtual Task<Result<bool>> is_released(std::string bundle_sha256) = 0;
    virtual Task<Result<void>> set_hidden(std::string user, std::string feature, bool hidden) = 0;
};

}  // namespace atelier::store
