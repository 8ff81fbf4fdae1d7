#include "publisher.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/manifest/manifest.hpp"
#include "venue.hpp"

namespace atelier::orchestrator {
namespace {

/// The author's words: every message of the dialogue, one a line.
std::string request_of(const session::Session& session) {
    std::string out;
    for (const auto& message : session.messages) {
        if (message.role != "user") continue;
        if (!out.empty()) out += "\n";
        out += message.text;
    }
    return out;
}

/// What of a loss the author says yes to; how many rows it is may change.
std::string name_of(const gate::DataLoss& loss) { return join(std::vector{loss.file, loss.direction, loss.kind, loss.table, loss.column}, " "); }

git::Author author_of(const std::string& name) { return {name, name + "@atelier.localhost"}; }

json::Object change_json(const store::Change& change) {
    json::Object out{{"id", change.id}, {"branch", change.branch}, {"commit", change.commit}, {"state", shown_state(change)}};
    if (!change.release_id.empty()) out["release_id"] = change.release_id;
    return out;
}

}  // namespace

std::string folder_of(const std::string& user, const std::string& feature) { return "customizations/" + user + "/" + feature; }

std::string Publisher::reason_against(const session::Session& session, bool ru) {
    if (session.state == "running") return ru ? "Дождитесь конца работы." : "Wait until the work is done.";
    if (session.now.artifacts.empty())
        return ru ? "Пока нечего публиковать: опишите, что нужно изменить." : "There is nothing to publish yet: describe what should be different.";
    if (!session.now.gate) return ru ? "Код ещё не проверен." : "The code has not been checked yet.";
    const auto* ok = session.now.gate->if_contains("ok");
    if (!ok || !ok->is_bool() || !ok->as_bool())
        return ru ? "Проверки не пройдены: исправьте замечания." : "The checks are red: deal with the findings first.";
    if (json::get_string(*session.now.gate, "content_sha256") != session.content_sha256()) {
        return ru ? "Код изменился после проверки: проверьте его снова." : "The code changed after the check: check it again.";
    }
    if (session.change) {
        const std::string state = json::get_string(*session.change, "state");
        const bool same = json::get_string(*session.change, "content_sha256") == session.content_sha256();
        if (same && (state == "open" || state == "approved")) return ru ? "Уже отправлено на проверку." : "It is under review already.";
        if (same && state == "merged") return ru ? "Эта версия уже выпущена." : "This version is released already.";
    }
    return {};
}

/// What of the user's data the change throws away and somebody has to say yes to: as the gate saw it on made rows, and as a trial on a copy
/// of the user's own does.
Task<Result<std::vector<gate::DataLoss>>> Publisher::losses_of(store::Change change) {
    std::vector<gate::DataLoss> out;
    const auto report = json::parse_object(change.gate_report, 200);
    const auto* seen = report ? json::get_array(*report, "data_loss") : nullptr;
    for (const auto& loss : seen ? *seen : json::Array()) {
        if (loss.is_object()) out.push_back(gate::read_data_loss(loss.as_object()));
    }
    if (deps_.try_migrations) {
        ATL_CO_TRY(const auto own, co_await deps_.try_migrations(change.author, change.feature, change.bundle_sha256));
        out.insert(out.end(), own.begin(), own.end());
    }
    std::erase_if(out, [](const gate::DataLoss& loss) { return !loss.needs_yes; });
    co_return out;
}

/// The gate's report, with what a closer look found that would take too long for every edit. Code that our generator
/// makes again, byte for byte, is looked at by its tests. A red look is a refusal: no commit comes from it.
Task<Result<json::Object>> Publisher::looked_at(session::Session session, std::map<std::string, std::string> files) {
    json::Object report = *session.now.gate;
    auto prove = [files] { return venue_of(files); };
    if (co_await deps_.pool.run(std::move(prove)) == "page") co_return report;
    gate::Input input;
    input.user = session.user;
    input.feature = session.feature;
    input.locale = session.lang == "ru" ? "ru" : "en";
    input.files = std::move(files);
    ATL_CO_TRY(const gate::Report look, co_await deps_.gate.review(std::move(input)));
    if (!look.ok) {
        const auto first = std::ranges::find(look.findings, "error", &gate::Finding::severity);
        const std::string place =
            first->file.empty() ? first->rule : first->file + ":" + std::to_string(first->line) + " " + first->rule;
        const char* head =
            session.lang == "ru" ? "Проверка перед публикацией не пройдена: " : "The check before publishing is red: ";
        const std::string reason = head + place + ": " + first->text;
        co_return fail(Code::failed_precondition, reason);
    }
    for (const char* part : {"checks", "findings"}) {
        json::Value more = gate::to_json(look).at(part);
        auto* known = report[part].if_array();
        if (known) known->insert(known->end(), more.as_array().begin(), more.as_array().end());
    }
    co_return report;
}

Task<Result<Publisher::Published>> Publisher::publish(std::string session_id, bool confirmed) {
    ATL_CO_TRY(const session::Session session, co_await deps_.sessions.get(session_id));
    const bool ru = session.lang == "ru";
    const std::string content = session.content_sha256();
    if (session.change && json::get_string(*session.change, "content_sha256") == content) {
        // Pressed twice, or repeated after a crash: the same change.
        ATL_CO_TRY(const auto known, co_await deps_.changes.get(json::get_string(*session.change, "id")));
        if (known && known->state != "returned" && known->state != "rejected") co_return Published{*known};
    }
    if (const auto reason = reason_against(session, ru); !reason.empty()) co_return fail(Code::failed_precondition, reason);
    const auto files = session.files();
    const auto given = manifest::in(files);
    if (!given) co_return fail(Code::failed_precondition, given.error().message);

    store::Change change;
    change.id = new_id("chg_");
    change.session_id = session.id;
    change.author = session.user;
    change.feature = session.feature;
    change.title_ru = given->title.ru;
    change.title_en = given->title.en;
    change.request = request_of(session);
    change.explanation = session.now.reading ? json::get_string(*session.now.reading, "sentence") : session.title;
    change.rung = session.now.reading ? static_cast<int>(json::get_integer(*session.now.reading, "rung", 2)) : 2;
    if (files.contains("backend.ts")) change.rung = 3;
    change.branch = git::branch_name(session.user, session.id.substr(4));
    change.content_sha256 = content;
    change.bundle_sha256 = session.now.bundle_sha256;
    change.slot = given->slot;
    change.size = given->size;
    change.tools = given->tools;
    ATL_CO_TRY(const json::Object report, co_await looked_at(session, files));
    change.gate_report = json::print(json::Value(report));
    change.created_at = deps_.clock.now();
    change.updated_at = change.created_at;

    if (change.rung == 3) {
        ATL_CO_TRY(auto losses, co_await losses_of(change));
        if (!losses.empty() && !confirmed) co_return Published{{}, std::move(losses)};
        for (const auto& loss : losses) change.confirmed_losses += name_of(loss) + "\n";
    }

    git::CommitRequest commit;
    commit.branch = change.branch;
    commit.folder = folder_of(session.user, session.feature);
    commit.files = files;
    commit.message = change.title_en.empty() ? session.feature : change.title_en;
    commit.trailers = {
        {"Atelier-Session", session.id},
        {"Atelier-Turn", session.undo.empty() ? "-" : session.undo.back().turn_id},
        {"Atelier-Rung", std::to_string(change.rung)},
        {"Atelier-Prompt-Digest", sha256_hex(change.request)},
        {"Atelier-Gate-Digest", sha256_hex(change.gate_report)},
        {"Atelier-Content", content}
    };
    if (!change.confirmed_losses.empty()) commit.trailers.emplace_back("Atelier-Data-Loss", "confirmed by " + session.user);
    if (deps_.forge) {
        // Disclosed to the company; read again from the commit by whoever writes the pull request's text.
        commit.trailers.emplace_back("Atelier-Model", session.model.empty() ? "-" : session.model);
        ATL_CO_CHECK(co_await deps_.forge->prepare());
    }
    commit.author = author_of(session.user);
    commit.at = change.created_at;
    auto job = [&repository = deps_.repository, commit] { return repository.commit(commit); };
    ATL_CO_TRY(change.commit, co_await deps_.git_pool.run(std::move(job)));
    ATL_CO_TRY(store::Change opened, co_await deps_.changes.open(change));
    if (deps_.forge) {
        ATL_CO_CHECK(co_await deps_.forge->enlist(opened.id));
        // An older version of the same dialogue was replaced by this one.
        deps_.forge->wake("");
    }
    ATL_CO_CHECK(co_await tell_session(opened));
    co_return Published{std::move(opened)};
}

Task<Result<void>> Publisher::tell_session(store::Change change) {
    json::Object body = change_json(change);
    body["content_sha256"] = change.content_sha256;
    std::vector<session::Event> events;
    events.push_back({"change.updated", {{"change", std::move(body)}}});
    auto told = co_await deps_.sessions.record(change.session_id, std::move(events), true);
    // The session may be gone; the change lives on its own.
    if (!told && told.error().code == Code::not_found) co_return Result<void>{};
    co_return told;
}

/// Every open tab of the dialogue learns what became of its release. A dialogue that is gone need not know.
Task<> Publisher::tell_release(store::Release release) {
    std::vector<session::Event> events;
    events.push_back({"release.updated", {{"release", json::Object{{"id", release.id}, {"state", release.state}, {"version", release.version}}}}});
    (void)co_await deps_.sessions.record(release.session_id, std::move(events), true);
}

Task<Result<Publisher::Files>> Publisher::files_of(store::Change change) {
    const std::string folder = folder_of(change.author, change.feature);
    auto job = [&repository = deps_.repository, change, folder]() -> Result<Files> {
        Files files;
        ATL_TRY(files.after, repository.read_folder(change.commit, folder));
        // Once merged, "before" is what main held without the change: the merge's first parent.
        std::string base = "main";
        if (!change.merge_commit.empty()) base = change.merge_commit + "^1";
        ATL_TRY(files.before, repository.read_folder(base, folder));
        return files;
    };
    co_return co_await deps_.git_pool.run(std::move(job));
}

Task<Result<std::map<std::string, std::string>>> Publisher::released_files(store::Release release) {
    ATL_CO_TRY(const auto change, co_await deps_.changes.get(release.change_id));
    if (!change || change->merge_commit.empty()) co_return fail(Code::not_found, "there is no such change");
    auto job = [&repository = deps_.repository, commit = change->merge_commit, folder = folder_of(release.user, release.feature)] {
        return repository.read_folder(commit, folder);
    };
    co_return co_await deps_.git_pool.run(std::move(job));
}

Task<Result<std::optional<std::string>>> Publisher::released_file(std::string user, std::string feature, std::string path) {
    auto job = [&repository = deps_.repository, full = folder_of(user, feature) + "/" + path] { return repository.read("main", full); };
    co_return co_await deps_.git_pool.run(std::move(job));
}

Task<Result<store::Change>> Publisher::decide(std::string change_id, store::User who, Decision decision, std::string content_sha256, std::string comment) {
    const auto mark = deciding_.insert(change_id);
    auto decided = co_await decide_alone(change_id, std::move(who), decision, std::move(content_sha256), std::move(comment));
    deciding_.erase(mark);
    if (deps_.forge) deps_.forge->wake(change_id);
    co_return decided;
}

Task<Result<store::Change>> Publisher::decide_alone(std::string change_id, store::User who, Decision decision, std::string content_sha256, std::string comment) {
    ATL_CO_TRY(const auto found, co_await deps_.changes.get(change_id));
    if (!found) co_return fail(Code::not_found, "there is no such change");
    store::Change change = *found;
    // A forge merges by itself: an approval is a wish then.
    const bool merges_here = deps_.forge == nullptr;
    ATL_CO_TRY(const std::string next, state_after(decision, change, who, content_sha256, deps_.release_on_approval && merges_here));
    const std::string from = change.state;
    if (!merges_here && next != from) {
        if (deps_.forge->is_merging(change.id))
            co_return fail(Code::conflict, "the company's forge is merging the change at this moment; look at it again");
        const bool is_wish = decision == Decision::merge || (decision == Decision::approve && deps_.release_on_approval);
        if (is_wish) ATL_CO_CHECK(co_await deps_.forge->wish_merge(change.id));
        if (decision == Decision::merge) co_return change;
    }
    if (decision == Decision::approve && from == "open") {
        // The pin is checked against git, not against our own row: what is approved is what will be merged.
        ATL_CO_TRY(const Files files, co_await files_of(change));
        if (digest_files(files.after) != change.content_sha256)
            co_return fail(Code::failed_precondition, "the branch does not hold the reviewed content; publish it again");
    }
    if (next != from) {
        change.state = next;
        if (decision != Decision::merge) {
            change.reviewer = who.name;
            change.comment = std::move(comment);
        }
        change.updated_at = deps_.clock.now();
        ATL_CO_CHECK(co_await deps_.changes.move(change, from));
        ATL_CO_CHECK(co_await tell_session(change));
        if (next == "merging") co_return co_await merge(std::move(change));
    }
    co_return change;
}

Task<Result<store::Change>> Publisher::adopt(std::string change_id, std::string merge_commit) {
    ATL_CO_TRY(const auto found, co_await deps_.changes.get(change_id));
    if (!found) co_return fail(Code::not_found, "there is no such change");
    store::Change change = *found;
    if (change.state == "merged") co_return change;
    if (change.state != "approved") co_return fail(Code::conflict, "the change is not approved");
    auto look = [&repository = deps_.repository, change, merge_commit]() -> Result<bool> {
        ATL_TRY(const bool is_on_main, repository.contains("main", merge_commit));
        if (!is_on_main) return false;
        ATL_TRY(const auto files, repository.read_folder(merge_commit, folder_of(change.author, change.feature)));
        return digest_files(files) == change.content_sha256;
    };
    ATL_CO_TRY(const bool is_approved_content, co_await deps_.git_pool.run(std::move(look)));
    if (!is_approved_content)
        co_return fail(Code::failed_precondition, "what the company's forge has merged is not what was approved");
    change.merge_commit = std::move(merge_commit);
    change.state = "merging";
    change.updated_at = deps_.clock.now();
    ATL_CO_CHECK(co_await deps_.changes.move(change, "approved"));
    co_return co_await merge(std::move(change));
}

/// Of a change that is `merging`: nobody else decides about it now. What cannot be merged is approved again, for a later try.
Task<Result<store::Change>> Publisher::merge(store::Change change) {
    auto released = co_await finish_merged(change);
    if (!released) {
        change.state = "approved";
        change.merge_commit.clear();
        change.updated_at = deps_.clock.now();
        if (co_await deps_.changes.move(change, "merging")) ATL_CO_CHECK(co_await tell_session(change));
        co_return fail(released.error());
    }
    ATL_CO_TRY(const auto done, co_await deps_.changes.get(change.id));
    co_return *done;
}

Task<Result<std::string>> Publisher::merge_here(store::Change change) {
    if (deps_.forge) co_return fail(Code::failed_precondition, "merges are made by the company's forge");
    const std::string message =
        "Merge " + change.branch + ": " + change.title_en + "\n\nReviewed-by: " + change.reviewer + "\nAtelier-Change: " + change.id + "\n";
    auto job = [&repository = deps_.repository, change, message, at = deps_.clock.now()] {
        return repository.merge(change.commit, message, author_of(change.reviewer), at);
    };
    co_return co_await deps_.git_pool.run(std::move(job));
}

Task<Result<store::Release>> Publisher::bring_to_release(store::Change change) {
    ATL_CO_CHECK(co_await ensure_bundle(change));
    if (change.rung == 3) {
        // The user's data may have grown since: what would be lost now was perhaps not there when the author said yes.
        ATL_CO_TRY(const auto losses, co_await losses_of(change));
        const auto known = split(change.confirmed_losses, '\n');
        const auto is_new = [&known](const gate::DataLoss& loss) { return std::ranges::find(known, name_of(loss)) == known.end(); };
        if (std::ranges::any_of(losses, is_new))
            co_return fail(Code::failed_precondition, "its migrations throw away data of the author, who has not said yes to that; return it, so that it is published again");
    }
    // The merge commit of a company's forge is there already.
    if (change.merge_commit.empty()) {
        ATL_CO_TRY(change.merge_commit, co_await merge_here(change));
    }
    change.updated_at = deps_.clock.now();
    co_return co_await release_change(std::move(change));
}

/// What runs in the page is built anew from the files that were proved, and has to be the bundle that was reviewed. Also where the digest of the
/// files is unchanged: that a bundle belongs to its files is otherwise only said by rows of tables.
Task<Result<void>> Publisher::check_bundle_of_page(store::Change change, std::map<std::string, std::string> files) {
    gate::Input input;
    input.user = change.author;
    input.feature = change.feature;
    input.locale = "en";
    input.files = std::move(files);
    ATL_CO_TRY(const gate::Verdict verdict, co_await deps_.gate.judge(std::move(input), {}));
    if (verdict.report.ok && verdict.report.bundle_sha256 == change.bundle_sha256) co_return Result<void>{};
    co_return fail(Code::failed_precondition, "the reviewed bundle is not what its files build now; publish the change again");
}

/// The bundle was stored when the gate was green; if it has gone missing since, it is built again from git.
Task<Result<void>> Publisher::ensure_bundle(store::Change change) {
    auto look = [&bundles = deps_.bundles, digest = change.bundle_sha256] {
        const auto known = bundles.get(digest);
        const std::string backend = known ? release::backend_of(*known) : std::string();
        return known && (backend.empty() || bundles.get(backend));
    };
    const bool is_there = co_await deps_.pool.run(std::move(look));
    if (is_there) co_return Result<void>{};
    ATL_CO_TRY(const Files files, co_await files_of(change));
    gate::Input input;
    input.user = change.author;
    input.feature = change.feature;
    input.locale = "en";
    input.files = files.after;
    ATL_CO_TRY(const gate::Verdict verdict, co_await deps_.gate.judge(std::move(input), {}));
    if (!verdict.report.ok || verdict.report.bundle_sha256 != change.bundle_sha256) {
        co_return fail(Code::failed_precondition, "the bundle is gone and cannot be built again as it was; publish the change again");
    }
    auto keep = [&bundles = deps_.bundles, bundle = verdict.bundle, backend = verdict.backend]() -> Result<void> {
        if (!backend.empty()) ATL_CHECK(bundles.put(backend));
        ATL_CHECK(bundles.put(bundle));
        return {};
    };
    co_return co_await deps_.pool.run(std::move(keep));
}

Task<Result<store::Release>> Publisher::release_change(store::Change change) {
    store::Release release;
    release.id = new_id("rel_");
    release.user = change.author;
    release.feature = change.feature;
    release.title_ru = change.title_ru;
    release.title_en = change.title_en;
    release.slot = change.slot;
    release.size = change.size;
    release.change_id = change.id;
    release.session_id = change.session_id;
    release.bundle_sha256 = change.bundle_sha256;
    release.approved_by = change.reviewer;
    release.tools = change.tools;
    // What is released is what was merged.
    auto read = [&repository = deps_.repository, commit = change.merge_commit, folder = folder_of(change.author, change.feature)] {
        return repository.read_folder(commit, folder);
    };
    ATL_CO_TRY(const auto files, co_await deps_.git_pool.run(std::move(read)));
    auto prove = [files] { return venue_of(files); };
    release.venue = co_await deps_.pool.run(std::move(prove));
    if (release.venue == "page") ATL_CO_CHECK(co_await check_bundle_of_page(change, files));
    release.created_at = deps_.clock.now();
    release.activated_at = release.created_at;
    co_return co_await deps_.releases.release(std::move(release), std::move(change));
}

Task<Result<store::Release>> Publisher::rollback(std::string release_id, store::User who, std::string reason) {
    ATL_CO_TRY(const auto found, co_await deps_.releases.get(release_id));
    if (!found) co_return fail(Code::not_found, "there is no such release");
    ATL_CO_CHECK(may_change(*found, who));
    store::Releases::Withdrawal withdrawal;
    if (withdraws(*found, who)) withdrawal = {who.name, std::move(reason)};
    ATL_CO_TRY(const auto done, co_await deps_.releases.rollback(release_id, std::move(withdrawal), deps_.clock.now()));
    if (deps_.after_switch) deps_.after_switch(done.user, done.feature);
    co_await tell_release(done);
    co_return done;
}

Task<Result<store::Release>> Publisher::activate(std::string release_id, store::User who) {
    ATL_CO_TRY(const auto found, co_await deps_.releases.get(release_id));
    if (!found) co_return fail(Code::not_found, "there is no such release");
    ATL_CO_CHECK(may_change(*found, who));
    auto look = [&bundles = deps_.bundles, digest = found->bundle_sha256]() -> Result<void> {
        ATL_CHECK(bundles.get(digest));
        return {};
    };
    ATL_CO_CHECK(co_await deps_.pool.run(std::move(look)));
    ATL_CO_TRY(const auto done, co_await deps_.releases.activate(release_id, may_lift(*found, who), deps_.clock.now()));
    if (deps_.after_switch) deps_.after_switch(done.user, done.feature);
    co_await tell_release(done);
    co_return done;
}

Task<Result<store::Release>> Publisher::finish_merged(store::Change change) {
    const std::string from = change.state;
    if (from != "merging") {
        change.state = "merging";
        change.updated_at = deps_.clock.now();
        ATL_CO_CHECK(co_await deps_.changes.move(change, from));
    }
    ATL_CO_TRY(const store::Release release, co_await bring_to_release(change));
    if (deps_.after_switch) deps_.after_switch(release.user, release.feature);
    ATL_CO_TRY(const auto done, co_await deps_.changes.get(change.id));
    ATL_CO_CHECK(co_await tell_session(*done));
    co_await tell_release(release);
    co_return release;
}

Task<Result<void>> Publisher::restore_bundle(store::Release release) {
    ATL_CO_TRY(const auto change, co_await deps_.changes.get(release.change_id));
    if (!change) co_return fail(Code::not_found, "there is no such change");
    co_return co_await ensure_bundle(*change);
}

Task<Result<int>> Publisher::settle() {
    ATL_CO_TRY(const auto merging, co_await deps_.changes.list("merging", ""));
    int settled = 0;
    for (const auto& change : merging) {
        const auto merged = co_await merge(change);
        if (merged) ++settled;
    }
    co_return settled;
}

}  // namespace atelier::orchestrator
