#include "decisions.hpp"

namespace atelier::orchestrator {
namespace {

bool reviews(const store::User& who) { return who.role == "reviewer" || who.role == "admin"; }

}  // namespace

Result<std::string> state_after(
    Decision decision, const store::Change& change, const store::User& who, const std::string& content_sha256,
    bool release_on_approval
) {
    if (change.author == who.name) {
        return fail(
            Code::permission_denied, decision == Decision::approve ? "nobody approves a change of their own"
                                                                   : "nobody reviews a change of their own"
        );
    }
    if (content_sha256 != change.content_sha256 && (decision == Decision::approve || !content_sha256.empty()))
        return fail(Code::conflict, "the change is not what was looked at any more; look at it again");
    const bool stands = change.state == "approved" || change.state == "merging" || change.state == "merged";
    switch (decision) {
        case Decision::approve:
            if (change.state == "open") return release_on_approval ? "merging" : "approved";
            if (stands && change.reviewer == who.name) return change.state;
            return fail(Code::conflict, "the change is " + shown_state(change) + "; it cannot be approved");
        case Decision::give_back:
        case Decision::reject:
            // What is being merged is decided: the release follows, and can be rolled back.
            if (change.state == "open" || change.state == "approved")
                return decision == Decision::reject ? "rejected" : "returned";
            return fail(Code::conflict, "the change is " + shown_state(change) + " already");
        case Decision::merge:
            if (change.state == "approved") return "merging";
            if (change.state == "merged") return change.state;
            if (change.state == "merging")
                return fail(Code::conflict, "the change is " + shown_state(change) + " already");
            break;
    }
    return fail(Code::failed_precondition, "the change is not approved");
}

std::string shown_state(const store::Change& change) { return change.state == "merging" ? "approved" : change.state; }

bool withdraws(const store::Release& release, const store::User& who) {
    return release.user != who.name && reviews(who);
}

Result<void> may_change(const store::Release& release, const store::User& who) {
    if (release.user == who.name || reviews(who)) return {};
    return fail(Code::not_found, "there is no such release");
}

bool may_lift(const store::Release& release, const store::User& who) { return withdraws(release, who); }

}  // namespace atelier::orchestrator
