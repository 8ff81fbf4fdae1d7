#pragma once

#include <string>

#include "atelier/base/result.hpp"
#include "atelier/store/records.hpp"

/// Who may decide what about a change or a release, and what follows from it. Plain rules over what was read; the
/// stores make sure that the state has not changed since (libs/store: `move`, `release`, `activate`), so that of two
/// decisions at once one wins.
namespace atelier::orchestrator {

enum class Decision { approve, give_back, reject, merge };

/// The state that the decision leads to; the present one where the same reviewer repeats a decision that stands.
/// permission_denied for an author's own change, conflict where the content is not the one that was looked at
/// (`content_sha256`; only an approval must name it) or another decision came first, failed_precondition for a merge of
/// what is not approved.
Result<std::string> state_after(
    Decision decision, const store::Change& change, const store::User& who, const std::string& content_sha256,
    bool release_on_approval
);

/// What callers outside see: a change that is being merged is approved.
std::string shown_state(const store::Change& change);

/// Whether this rollback withdraws the release until a reviewer lifts it: those of reviewers and admins do, except of
/// their own work.
bool withdraws(const store::Release& release, const store::User& who);
/// not_found where the release is none of the caller's business.
Result<void> may_change(const store::Release& release, const store::User& who);
/// Whether the caller may lift a withdrawal.
bool may_lift(const store::Release& release, const store::User& who);

}  // namespace atelier::orchestrator
