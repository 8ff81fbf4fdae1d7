#include "company_line.hpp"

#include <algorithm>
#include <cstdio>

#include "atelier/base/digest.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::orchestrator {
namespace {

using forge::PullRequest;

change::Wish wish_of(const store::Change& change, const store::ForgeRow& row) {
    change::Wish out;
    out.merge = row.wants_merge;
    if (change.state == "merged") {
        out.review = change::Wish::Review::released;
    } else if (change.state == "approved" || change.state == "merging") {
        out.review = change::Wish::Review::approved;
    } else if (change.state != "open") {
        out.review = change::Wish::Review::sent_back;
        out.has_words = !change.comment.empty();
    }
    return out;
}

change::Facts::Pull pull_state(PullRequest::State state) {
    switch (state) {
        case PullRequest::State::merged:
            return change::Facts::Pull::merged;
        case PullRequest::State::closed:
            return change::Facts::Pull::closed;
        case PullRequest::State::open:
            break;
    }
    return change::Facts::Pull::open;
}

change::Checks check_state(forge::Check::State state) {
    switch (state) {
        case forge::Check::State::success:
            return change::Checks::green;
        case forge::Check::State::failure:
            return change::Checks::red;
        case forge::Check::State::pending:
            break;
    }
    return change::Checks::running;
}

change::Verdict verdict_seen(const std::vector<forge::Check>& checks, const std::string& ours) {
    const auto at = std::ranges::find(checks, ours, &forge::Check::name);
    if (at == checks.end()) return change::Verdict::none;
    switch (at->state) {
        case forge::Check::State::success:
            return change::Verdict::success;
        case forge::Check::State::failure:
            return change::Verdict::failure;
        case forge::Check::State::pending:
            break;
    }
    return change::Verdict::pending;
}

change::Standing standing(
    const forge::Rules& rules, const forge::Head& head, bool is_mergeable, const std::string& ours
) {
    std::vector<change::CheckSeen> checks;
    for (const auto& check : head.checks) checks.push_back({check.name, check_state(check.state)});
    std::vector<change::ReviewSeen> reviews;
    for (const auto& review : head.reviews) {
        const bool approves = review.state == forge::Review::State::approved;
        reviews.push_back({approves, review.is_stale, review.is_official});
    }
    return change::standing_of({rules.approvals, rules.checks, rules.may_merge}, checks, reviews, is_mergeable, ours);
}

std::string digest_of(const forge::Text& text) { return sha256_hex(text.title + "\n" + text.body); }

}  // namespace

void CompanyLine::connect(Publisher& publisher, change::Reconciler& reconciler) {
    publisher_ = &publisher;
    reconciler_ = &reconciler;
}

void CompanyLine::log(const std::string& doing, const Error& error) {
    const std::string line = doing + ": " + error.describe();
    if (line == logged_) return;
    logged_ = line;
    std::fprintf(stderr, "forge: %s\n", line.c_str());
}

Task<Result<change::Observation>> CompanyLine::observe(store::ForgeRow row) {
    auto seen = co_await look(row);
    if (!seen) log("look at " + row.change_id, seen.error());
    co_return seen;
}

Task<Result<void>> CompanyLine::perform(store::ForgeRow row, change::Intent intent) {
    auto done = co_await act(row, intent);
    if (!done) log(std::string(change::to_string(intent)) + " of " + row.change_id, done.error());
    co_return done;
}

Task<Result<void>> CompanyLine::prepare() {
    const auto tips = co_await deps_.git.fetch(deps_.base, {});
    if (tips) co_return Result<void>{};
    log("fetch of the base", tips.error());
    auto look = [&repository = deps_.repository, base = deps_.base] {
        return repository.info("refs/remotes/forge/" + base).has_value();
    };
    const bool is_known = co_await deps_.git_pool.run(std::move(look));
    // An older base is as good: the forge merges, and says where it cannot.
    if (is_known) co_return Result<void>{};
    co_return fail(
        tips.error().code, "the company's forge was never read: its administrator finds the reason in the log",
        tips.error().describe()
    );
}

Task<Result<void>> CompanyLine::enlist(std::string change_id) {
    ATL_CO_CHECK(co_await deps_.rows.enlist(change_id));
    reconciler_->wake(change_id);
    co_return Result<void>{};
}

Task<Result<void>> CompanyLine::wish_merge(std::string change_id) {
    ATL_CO_CHECK(co_await deps_.rows.enlist(change_id));
    co_return co_await deps_.rows.wish_merge(std::move(change_id));
}

void CompanyLine::wake(const std::string& change_id) { reconciler_->wake(change_id); }

Task<Result<void>> CompanyLine::enlist_all() {
    for (const char* state : {"open", "approved"}) {
        ATL_CO_TRY(const auto changes, co_await deps_.changes.list(state, ""));
        for (const auto& change : changes) ATL_CO_CHECK(co_await deps_.rows.enlist(change.id));
    }
    co_return Result<void>{};
}

Task<Result<store::Change>> CompanyLine::change_of(std::string id) {
    ATL_CO_TRY(const auto found, co_await deps_.changes.get(std::move(id)));
    if (!found) co_return fail(Code::not_found, "there is no such change");
    co_return *found;
}

Task<std::string> CompanyLine::locale_of(std::string user) {
    const auto found = co_await deps_.accounts.user(std::move(user));
    if (!found || !*found) co_return "en";
    co_return (*found)->locale;
}

Task<Result<forge::Text>> CompanyLine::text_of(store::Change change) {
    const std::string locale = co_await locale_of(change.author);
    auto read = [&repository = deps_.repository, commit = change.commit] { return repository.info(commit); };
    ATL_CO_TRY(const auto info, co_await deps_.git_pool.run(std::move(read)));
    constexpr std::string_view k_trailer = "Atelier-Model: ";
    std::string model;
    for (const auto& line : split(info.message, '\n')) {
        if (line.starts_with(k_trailer)) model = line.substr(k_trailer.size());
    }
    co_return deps_.texts.pull(change, model, locale);
}

Task<Result<change::Head>> CompanyLine::relation(std::string theirs, std::string ours) {
    if (theirs.empty()) co_return change::Head::absent;
    if (theirs == ours) co_return change::Head::ours;
    auto look = [&repository = deps_.repository, theirs, ours] { return repository.contains(ours, theirs); };
    ATL_CO_TRY(const bool is_older, co_await deps_.git_pool.run(std::move(look)));
    co_return is_older ? change::Head::behind : change::Head::foreign;
}

Task<Result<bool>> CompanyLine::is_approved_content(store::Change change, std::string merge_commit) {
    auto look = [&repository = deps_.repository, change, merge_commit]() -> Result<std::optional<bool>> {
        ATL_TRY(const bool is_here, repository.contains("main", merge_commit));
        if (!is_here) return std::nullopt;
        ATL_TRY(const auto files, repository.read_folder(merge_commit, folder_of(change.author, change.feature)));
        return digest_files(files) == change.content_sha256;
    };
    ATL_CO_TRY(const auto known, co_await deps_.git_pool.run(look));
    if (known) co_return *known;
    ATL_CO_CHECK(co_await deps_.git.fetch(deps_.base, {}));
    ATL_CO_TRY(const auto fetched, co_await deps_.git_pool.run(look));
    if (!fetched) co_return fail(Code::unavailable, "the merge commit is not on the forge's base yet");
    co_return *fetched;
}

Task<Result<void>> CompanyLine::look_at_open(store::Change change, PullRequest pull, change::Observation* out) {
    ATL_CO_TRY(const auto rules, co_await deps_.forge.rules());
    ATL_CO_TRY(const auto head, co_await deps_.forge.head(pull));
    out->facts.standing = standing(rules, head, pull.mergeable, deps_.check);
    out->facts.verdict = verdict_seen(head.checks, deps_.check);
    if (out->wish.review == change::Wish::Review::sent_back) co_return Result<void>{};
    ATL_CO_TRY(const auto text, co_await text_of(change));
    if (pull.title == text.title && pull.body == text.body) out->facts.is_told = true;
    co_return Result<void>{};
}

Task<Result<change::Observation>> CompanyLine::look(store::ForgeRow row) {
    ATL_CO_TRY(const auto change, co_await change_of(row.change_id));
    change::Observation out;
    out.wish = wish_of(change, row);
    out.commit = change.commit;
    out.number = row.number;
    out.url = row.url;
    out.head = row.head;
    out.merge_commit = row.merge_commit;
    out.merged_by = row.merged_by;
    // The end: the forge need not be asked any more.
    if (out.wish.review == change::Wish::Review::released) co_return out;

    ATL_CO_TRY(auto found, co_await deps_.forge.find(change.branch, change.commit, row.number));
    auto& facts = out.facts;
    ATL_CO_TRY(facts.branch, co_await relation(found.tip, change.commit));
    if (found.pull) {
        ATL_CO_TRY(facts.pull_head, co_await relation(found.pull->head, change.commit));
        // One that ended with an older version of ours is not this version's.
        if (found.pull->state != PullRequest::State::open && facts.pull_head == change::Head::behind) {
            facts.pull_head = change::Head::absent;
            found.pull.reset();
        }
    }
    out.number = 0;
    if (out.wish.review == change::Wish::Review::sent_back) {
        const std::string locale = co_await locale_of(change.author);
        out.text = sha256_hex(deps_.texts.comment(change, locale));
        facts.is_commented = row.told == out.text;
    } else {
        ATL_CO_TRY(const auto text, co_await text_of(change));
        out.text = digest_of(text);
        facts.is_told = row.told == out.text;
    }
    if (!found.pull) co_return out;
    const PullRequest pull = *found.pull;
    facts.pull = pull_state(pull.state);
    out.number = pull.number;
    out.url = pull.url;
    out.head = pull.head;
    out.merge_commit = pull.merge_commit;
    out.merged_by = pull.merged_by;
    if (facts.pull == change::Facts::Pull::open && facts.pull_head == change::Head::ours)
        ATL_CO_CHECK(co_await look_at_open(change, pull, &out));
    if (facts.pull == change::Facts::Pull::merged) {
        ATL_CO_TRY(facts.folder_matches, co_await is_approved_content(change, pull.merge_commit));
    }
    co_return out;
}

Task<Result<void>> CompanyLine::merge(store::ForgeRow row, store::Change change) {
    // Whoever decides at this moment is heard first.
    if (publisher_->is_deciding(change.id)) co_return fail(Code::busy, "somebody decides about the change");
    merging_.insert(change.id);
    // Read again: the wish may have ended since it was looked at.
    const auto fresh = co_await change_of(change.id);
    Result<void> done;
    if (!fresh) {
        done = fail(fresh.error());
    } else if (fresh->state != "approved") {
        done = fail(Code::conflict, "the change is not approved");
    } else {
        const std::string locale = co_await locale_of(change.author);
        auto merged = co_await deps_.forge.merge(row.number, change.commit, deps_.texts.merge(*fresh, locale));
        if (!merged) done = fail(merged.error());
    }
    merging_.erase(change.id);
    co_return done;
}

Task<Result<void>> CompanyLine::act(store::ForgeRow row, change::Intent intent) {
    ATL_CO_TRY(const auto change, co_await change_of(row.change_id));
    const std::string locale = co_await locale_of(change.author);
    switch (intent) {
        case change::Intent::push:
            co_return co_await deps_.forge.push(change.branch, change.commit);
        case change::Intent::open: {
            ATL_CO_TRY(auto text, co_await text_of(change));
            ATL_CO_CHECK(co_await deps_.forge.open(change.branch, std::move(text)));
            co_return Result<void>{};
        }
        case change::Intent::update: {
            ATL_CO_TRY(auto text, co_await text_of(change));
            co_return co_await deps_.forge.update(row.number, std::move(text));
        }
        case change::Intent::verdict: {
            const auto verdict = change::verdict_of(wish_of(change, row));
            co_return co_await deps_.forge.verdict(change.commit, deps_.texts.verdict(change, verdict, locale));
        }
        case change::Intent::comment:
            co_return co_await deps_.forge.comment(row.number, "review", deps_.texts.comment(change, locale));
        case change::Intent::merge:
            co_return co_await merge(row, change);
        case change::Intent::release: {
            ATL_CO_CHECK(co_await publisher_->adopt(change.id, row.merge_commit));
            co_return Result<void>{};
        }
        case change::Intent::none:
            break;
    }
    co_return Result<void>{};
}

}  // namespace atelier::orchestrator
