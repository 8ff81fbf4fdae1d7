#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"

/// A company's forge: where branches are pushed, changes are reviewed by its people and merged by its rules. The forge
/// is the truth; whoever calls keeps what it said for a while.
namespace atelier::forge {

struct PullRequest {
    enum class State { open, closed, merged };
    std::int64_t number = 0;
    std::string url;  ///< for people
    std::string title;
    std::string body;
    std::string branch;
    std::string head;  ///< commit; of a merged or closed one the last it had
    State state = State::open;
    bool mergeable = false;    ///< false as well while the forge still computes
    std::string merge_commit;  ///< of a merged one
    std::string merged_by;
};

struct Found {
    std::string tip;                  ///< of the branch on the forge; empty: there is none
    std::optional<PullRequest> pull;  ///< the branch's open one, else the last whose head is the commit
};

/// What the base branch asks for before a merge.
struct Rules {
    bool is_protected = false;
    int approvals = 0;
    std::vector<std::string> checks;  ///< names, with `*` and `?` as the forge matches them
    bool may_merge = true;            ///< whether our token may merge there
};

struct Check {
    enum class State { pending, success, failure };
    std::string name;
    State state = State::pending;
    std::string text;
};

struct Review {
    enum class State { approved, changes };
    std::string user;
    State state = State::approved;
    bool is_stale = false;     ///< of an older head
    bool is_official = false;  ///< by somebody whose word the rules count
};

struct Head {
    std::vector<Check> checks;    ///< the newest of each name
    std::vector<Review> reviews;  ///< the last that counts of each person
};

struct Text {
    std::string title;
    std::string body;
};

/// Nine verbs. Each reads first and then acts, so that repeating one whose answer was lost does nothing twice. No verb
/// approves, forces or rewrites. One executor; any number of calls at once.
///
/// Errors: permission_denied (token or rights), not_found, conflict (the other side has moved), failed_precondition
/// (the forge's rules do not allow it now), exhausted with retry_after (its limits), invalid_argument (it refuses what
/// was sent), unavailable and timeout (nothing is known: read again). A cancelled task is `cancelled`.
class Forge {
public:
    virtual ~Forge() = default;

    /// The branch of our repository, which has to be at `commit`. Never by force.
    virtual Task<Result<void>> push(std::string branch, std::string commit) = 0;
    /// By `number`, where it is known (not 0), else by branch and commit.
    virtual Task<Result<Found>> find(std::string branch, std::string commit, std::int64_t number) = 0;
    /// The branch's open pull request, made where there is none.
    virtual Task<Result<PullRequest>> open(std::string branch, Text text) = 0;
    virtual Task<Result<void>> update(std::int64_t number, Text text) = 0;
    virtual Task<Result<Rules>> rules() = 0;
    virtual Task<Result<Head>> head(PullRequest pull) = 0;
    /// Our word on a commit, under our check's name.
    virtual Task<Result<void>> verdict(std::string commit, Check ours) = 0;
    /// A merge commit of exactly this head. Merged already, by whomever: that one.
    virtual Task<Result<PullRequest>> merge(std::int64_t number, std::string head, Text message) = 0;
    /// The one comment of this name, edited in place.
    virtual Task<Result<void>> comment(std::int64_t number, std::string name, std::string text) = 0;
};

}  // namespace atelier::forge
