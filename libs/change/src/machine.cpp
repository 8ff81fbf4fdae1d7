#include "atelier/change/machine.hpp"

#include <algorithm>
#include <array>

namespace atelier::change {
namespace {

/// `*`: anything; `?`: one character.
bool matches(std::string_view pattern, std::string_view name) {
    std::size_t at = 0;
    std::size_t star = std::string_view::npos;
    std::size_t from = 0;
    std::size_t i = 0;
    while (i < name.size()) {
        if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == name[i]) && pattern[at] != '*') {
            ++at;
            ++i;
        } else if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            from = i;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            i = ++from;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*') ++at;
    return at == pattern.size();
}

bool has_all_required(const RulesSeen& rules, const std::vector<CheckSeen>& checks, std::string_view ours) {
    return std::ranges::all_of(rules.checks, [&](const std::string& wanted) {
        if (matches(wanted, ours)) return true;
        return std::ranges::any_of(checks, [&](const CheckSeen& seen) {
            return seen.name != ours && matches(wanted, seen.name);
        });
    });
}

Decision merged(const Wish& wish, const Facts& facts) {
    const bool is_ours = facts.pull_head == Head::ours;
    // The branch went on to a newer version, which has a row of its own.
    if (wish.review == Wish::Review::sent_back && !is_ours) return {State::withdrawn, "", Intent::none, true};
    if (wish.review == Wish::Review::sent_back) return {State::held, "merged_though_sent_back"};
    if (wish.review == Wish::Review::waiting) return {State::held, "merged_without_approval"};
    if (!facts.folder_matches) return {State::held, "merged_differs"};
    return {State::merged, "", Intent::release};
}

/// Of a change that was sent back: what the company's people still have to be told.
Decision withdrawn(const Wish& wish, const Facts& facts) {
    Decision out{State::withdrawn};
    const bool is_shown = facts.pull == Facts::Pull::open && facts.pull_head == Head::ours;
    if (is_shown && facts.verdict != Verdict::failure)
        out.intent = Intent::verdict;
    else if (is_shown && wish.has_words && !facts.is_commented)
        out.intent = Intent::comment;
    out.done = out.intent == Intent::none;
    return out;
}

Decision without_pull(const Facts& facts) {
    switch (facts.branch) {
        case Head::absent:
        case Head::behind:
            return {State::gated, "", Intent::push};
        case Head::ours:
            return {State::pushed, "", Intent::open};
        case Head::foreign:
            break;
    }
    return {State::foreign_commit, "foreign_commit"};
}

}  // namespace

std::string_view to_string(State state) {
    constexpr std::array<std::string_view, 10> k_names{"gated",          "pushed",    "open",           "merged",
                                                       "released",       "withdrawn", "closed_outside", "branch_gone",
                                                       "foreign_commit", "held"};
    return k_names[static_cast<std::size_t>(state)];
}

std::string_view to_string(Intent intent) {
    constexpr std::array<std::string_view, 8> k_names{"none",    "push",    "open",  "update",
                                                      "verdict", "comment", "merge", "release"};
    return k_names[static_cast<std::size_t>(intent)];
}

std::string_view to_string(Checks checks) {
    constexpr std::array<std::string_view, 4> k_names{"none", "running", "red", "green"};
    return k_names[static_cast<std::size_t>(checks)];
}

std::string_view to_string(Reviews reviews) {
    constexpr std::array<std::string_view, 4> k_names{"none", "changes", "approved", "stale"};
    return k_names[static_cast<std::size_t>(reviews)];
}

Standing standing_of(
    const RulesSeen& rules, const std::vector<CheckSeen>& checks, const std::vector<ReviewSeen>& reviews,
    bool is_mergeable, std::string_view ours
) {
    Standing out;
    const auto any = [&](Checks state) {
        return std::ranges::any_of(checks, [&](const CheckSeen& seen) {
            return seen.name != ours && seen.state == state;
        });
    };
    const bool is_complete = has_all_required(rules, checks, ours);
    if (any(Checks::red))
        out.checks = Checks::red;
    else if (any(Checks::running))
        out.checks = Checks::running;
    else if (is_complete && any(Checks::green))
        out.checks = Checks::green;

    int approvals = 0;
    for (const auto& review : reviews) {
        if (!review.counts) continue;
        if (!review.approves)
            out.reviews = Reviews::changes;
        else if (!review.is_stale)
            ++approvals;
        else if (out.reviews == Reviews::none)
            out.reviews = Reviews::stale;
    }
    if (out.reviews != Reviews::changes && approvals > 0) out.reviews = Reviews::approved;

    if (!rules.may_merge)
        out.reason = "no_right_to_merge";
    else if (out.reviews == Reviews::changes)
        out.reason = "changes_requested";
    else if (out.checks == Checks::red)
        out.reason = "checks_red";
    else if (out.checks == Checks::running)
        out.reason = "checks_running";
    else if (!is_complete)
        out.reason = "checks_missing";
    else if (approvals < rules.approvals)
        out.reason = "approvals_missing";
    else if (!is_mergeable)
        out.reason = "not_mergeable";
    out.is_ready = out.reason.empty();
    return out;
}

Verdict verdict_of(const Wish& wish) {
    switch (wish.review) {
        case Wish::Review::approved:
        case Wish::Review::released:
            return Verdict::success;
        case Wish::Review::sent_back:
            return Verdict::failure;
        case Wish::Review::waiting:
            break;
    }
    return Verdict::pending;
}

Decision decide(const Wish& wish, const Facts& facts) {
    if (wish.review == Wish::Review::released) return {State::released, "", Intent::none, true};
    if (facts.pull == Facts::Pull::merged) return merged(wish, facts);
    if (wish.review == Wish::Review::sent_back) return withdrawn(wish, facts);
    if (facts.pull == Facts::Pull::closed) {
        const bool is_gone = facts.branch == Head::absent;
        return {is_gone ? State::branch_gone : State::closed_outside, is_gone ? "branch_gone" : "closed_outside"};
    }
    if (facts.pull == Facts::Pull::none) return without_pull(facts);
    if (facts.pull_head == Head::foreign) return {State::foreign_commit, "foreign_commit"};
    if (facts.pull_head == Head::behind) return {State::open, "", Intent::push};
    if (!facts.is_told) return {State::open, "", Intent::update};
    if (facts.verdict != verdict_of(wish)) return {State::open, "", Intent::verdict};
    if (wish.review == Wish::Review::waiting) return {State::open, "waiting_for_review"};
    if (!facts.standing.is_ready) return {State::open, facts.standing.reason};
    if (!wish.merge) return {State::open, "merge_not_asked"};
    return {State::open, "", Intent::merge};
}

}  // namespace atelier::change
