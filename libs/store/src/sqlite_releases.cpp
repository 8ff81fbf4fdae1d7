#include "atelier/base/text.hpp"
#include "repositories_sqlite.hpp"

namespace atelier::store {
namespace {

constexpr std::string_view k_columns =
    "SELECT r.id, r.user, r.feature, r.title_ru, r.title_en, r.slot, r.size, r.version, r.change_id, r.session_id, r.bundle_sha256, r.state, "
    "r.approved_by, r.tools, r.previous_id, r.created_at, r.activated_at, r.venue, r.withdrawn_by, r.withdrawn_reason, EXISTS(SELECT 1 FROM hidden h WHERE h.user=r.user AND h.feature=r.feature) "
    "FROM releases r";

Release read_release(const Statement& row) {
    Release r;
    int i = 0;
    for (std::string* field : {&r.id, &r.user, &r.feature, &r.title_ru, &r.title_en, &r.slot, &r.size}) *field = row.text(i++);
    r.version = static_cast<int>(row.integer(i++));
    for (std::string* field : {&r.change_id, &r.session_id, &r.bundle_sha256, &r.state, &r.approved_by}) *field = row.text(i++);
    if (const std::string tools = row.text(i++); !tools.empty()) r.tools = split(tools, ' ');
    r.previous_id = row.text(i++);
    r.created_at = row.integer(i++);
    r.activated_at = row.integer(i++);
    for (std::string* field : {&r.venue, &r.withdrawn_by, &r.withdrawn_reason}) *field = row.text(i++);
    r.hidden = row.integer(i++) != 0;
    return r;
}

Result<std::vector<Release>> read_releases(Statement& select) {
    std::vector<Release> out;
    while (true) {
        ATL_TRY(const bool more, select.step());
        if (!more) return out;
        out.push_back(read_release(select));
    }
}

Result<Release> find(Database& db, std::string_view where, std::string_view value) {
    Statement select(db, std::string(k_columns) + " WHERE " + std::string(where) + "=?");
    select.bind(value);
    ATL_TRY(auto rows, read_releases(select));
    if (rows.empty()) return fail(Code::not_found, "there is no such release");
    return rows.front();
}

Result<void> set_state(Database& db, const std::string& id, std::string_view state, Millis activated_at) {
    if (activated_at > 0)
        return Statement(db, "UPDATE releases SET state=?, activated_at=? WHERE id=?").bind(state).bind(activated_at).bind(id).run();
    return Statement(db, "UPDATE releases SET state=? WHERE id=?").bind(state).bind(id).run();
}

Result<std::string> state_of_change(Database& db, const std::string& id) {
    Statement select(db, "SELECT state FROM changes WHERE id=?");
    ATL_TRY(const bool found, select.bind(id).step());
    if (!found) return fail(Code::not_found, "there is no such change");
    return select.text(0);
}

/// From this version back, the first that nobody withdrew; empty where there is none.
Result<std::string> last_allowed(Database& db, std::string id) {
    while (!id.empty()) {
        ATL_TRY(const Release release, find(db, "r.id", id));
        if (release.withdrawn_by.empty()) break;
        id = release.previous_id;
    }
    return id;
}

Result<std::string> live_id(Database& db, const std::string& user, const std::string& feature) {
    Statement select(db, "SELECT id FROM releases WHERE user=? AND feature=? AND state='live'");
    ATL_TRY(const bool found, select.bind(user).bind(feature).step());
    return found ? select.text(0) : std::string();
}

}  // namespace

Task<Result<std::vector<Release>>> SqliteReleases::list(std::string user) {
    auto job = [=](Database& db) -> Result<std::vector<Release>> {
        Statement select(db, std::string(k_columns) + " WHERE (?1='' OR r.user=?1) ORDER BY r.created_at DESC LIMIT 500");
        select.bind(user);
        return read_releases(select);
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::vector<Release>>> SqliteReleases::live(std::string user) {
    auto job = [=](Database& db) -> Result<std::vector<Release>> {
        Statement select(db, std::string(k_columns) + " WHERE r.user=? AND r.state='live' ORDER BY r.created_at");
        select.bind(user);
        return read_releases(select);
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::optional<Release>>> SqliteReleases::get(std::string id) {
    auto job = [=](Database& db) -> Result<std::optional<Release>> {
        auto found = find(db, "r.id", id);
        if (found) return *found;
        if (found.error().code == Code::not_found) return std::nullopt;
        return fail(found.error());
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<Release>> SqliteReleases::release(Release release, Change merged) {
    auto job = [release = std::move(release), merged = std::move(merged)](Database& db) mutable -> Result<Release> {
        Transaction transaction(db);
        ATL_CHECK(transaction.begin());
        if (auto known = find(db, "r.change_id", release.change_id)) return *known;
        ATL_TRY(const std::string state, state_of_change(db, merged.id));
        if (state != "merging") return fail(Code::conflict, "the change is " + state + " meanwhile; look at it again");
        ATL_TRY(release.previous_id, live_id(db, release.user, release.feature));
        if (!release.previous_id.empty()) ATL_CHECK(set_state(db, release.previous_id, "superseded", 0));
        Statement version(db, "SELECT coalesce(max(version), 0) + 1 FROM releases WHERE user=? AND feature=?");
        ATL_TRY([[maybe_unused]] const bool row, version.bind(release.user).bind(release.feature).step());
        release.version = static_cast<int>(version.integer(0));
        release.state = "live";
        const Release& r = release;
        ATL_CHECK(Statement(
                      db,
                      "INSERT INTO releases(id, user, feature, title_ru, title_en, slot, size, version, change_id, session_id, bundle_sha256, "
                      "state, approved_by, tools, previous_id, created_at, activated_at, venue) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
        )
                      .bind(r.id)
                      .bind(r.user)
                      .bind(r.feature)
                      .bind(r.title_ru)
                      .bind(r.title_en)
                      .bind(r.slot)
                      .bind(r.size)
                      .bind(r.version)
                      .bind(r.change_id)
                      .bind(r.session_id)
                      .bind(r.bundle_sha256)
                      .bind(r.state)
                      .bind(r.approved_by)
                      .bind(join(r.tools, " "))
                      .bind(r.previous_id)
                      .bind(r.created_at)
                      .bind(r.activated_at)
                      .bind(r.venue)
                      .run());
        merged.state = "merged";
        merged.release_id = release.id;
        ATL_CHECK(write_change(db, merged));
        ATL_CHECK(transaction.commit());
        return release;
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<Release>> SqliteReleases::rollback(std::string id, Withdrawal withdrawal, Millis now) {
    auto job = [id = std::move(id), withdrawal = std::move(withdrawal), now](Database& db) -> Result<Release> {
        Transaction transaction(db);
        ATL_CHECK(transaction.begin());
        ATL_TRY(const Release current, find(db, "r.id", id));
        const bool live = current.state == "live";
        if (!live && (withdrawal.by.empty() || !current.withdrawn_by.empty()))
            return fail(Code::conflict, "this release is not live; nothing was changed");
        if (!withdrawal.by.empty()) {
            Statement mark(db, "UPDATE releases SET withdrawn_by=?, withdrawn_reason=? WHERE id=?");
            ATL_CHECK(mark.bind(withdrawal.by).bind(withdrawal.reason).bind(id).run());
        }
        if (live) {
            ATL_CHECK(set_state(db, current.id, "rolled_back", 0));
            ATL_TRY(const std::string before, last_allowed(db, current.previous_id));
            if (!before.empty()) ATL_CHECK(set_state(db, before, "live", now));
        }
        ATL_CHECK(transaction.commit());
        return find(db, "r.id", id);
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<Release>> SqliteReleases::activate(std::string id, bool lift, Millis now) {
    auto job = [id = std::move(id), lift, now](Database& db) -> Result<Release> {
        Transaction transaction(db);
        ATL_CHECK(transaction.begin());
        ATL_TRY(const Release wanted, find(db, "r.id", id));
        if (!wanted.withdrawn_by.empty()) {
            if (!lift) return fail(Code::permission_denied, "a reviewer withdrew this version; only a reviewer can bring it back");
            Statement unmark(db, "UPDATE releases SET withdrawn_by='', withdrawn_reason='' WHERE id=?");
            ATL_CHECK(unmark.bind(id).run());
        }
        ATL_TRY(const std::string live, live_id(db, wanted.user, wanted.feature));
        if (live == id) {
            ATL_CHECK(transaction.commit());
            return find(db, "r.id", id);
        }
        if (!live.empty()) ATL_CHECK(set_state(db, live, "superseded", 0));
        ATL_CHECK(set_state(db, id, "live", now));
        ATL_CHECK(transaction.commit());
        return find(db, "r.id", id);
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<bool>> SqliteReleases::is_released(std::string bundle_sha256) {
    auto job = [bundle_sha256 = std::move(bundle_sha256)](Database& db) -> Result<bool> {
        Statement select(db, "SELECT 1 FROM releases WHERE bundle_sha256=? AND state IN ('live','superseded') AND withdrawn_by='' LIMIT 1");
        return select.bind(bundle_sha256).step();
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<void>> SqliteReleases::set_hidden(std::string user, std::string feature, bool hidden) {
    auto job = [=](Database& db) -> Result<void> {
        Statement change(db, hidden ? "INSERT OR IGNORE INTO hidden(user, feature) VALUES(?, ?)" : "DELETE FROM hidden WHERE user=? AND feature=?");
        return change.bind(user).bind(feature).run();
    };
    co_return co_await worker_.run(std::move(job));
}

}  // namespace atelier::store
