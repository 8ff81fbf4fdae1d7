#include "atelier/base/text.hpp"
#include "repositories_sqlite.hpp"

namespace atelier::store {
namespace {

constexpr std::string_view k_columns =
    "SELECT id, session_id, author, feature, title_ru, title_en, request, explanation, state, branch, commit_id, content_sha256, bundle_sha256, "
    "slot, "
    "size, rung, tools, gate_report, reviewer, comment, merge_commit, release_id, created_at, updated_at, confirmed_losses FROM changes";

Change read_change(const Statement& row) {
    Change c;
    int i = 0;
    for (std::string* field :
         {&c.id, &c.session_id, &c.author, &c.feature, &c.title_ru, &c.title_en, &c.request, &c.explanation, &c.state, &c.branch, &c.commit,
          &c.content_sha256, &c.bundle_sha256, &c.slot, &c.size}) {
        *field = row.text(i++);
    }
    c.rung = static_cast<int>(row.integer(i++));
    if (const std::string tools = row.text(i++); !tools.empty()) c.tools = split(tools, ' ');
    for (std::string* field : {&c.gate_report, &c.reviewer, &c.comment, &c.merge_commit, &c.release_id}) *field = row.text(i++);
    c.created_at = row.integer(i++);
    c.updated_at = row.integer(i++);
    c.confirmed_losses = row.text(i++);
    return c;
}

Result<std::vector<Change>> read_changes(Statement& select) {
    std::vector<Change> out;
    while (true) {
        ATL_TRY(const bool more, select.step());
        if (!more) return out;
        out.push_back(read_change(select));
    }
}

}  // namespace

Result<void> write_change(Database& db, const Change& c) {
    Statement put(
        db,
        "INSERT OR REPLACE INTO changes(id, session_id, author, feature, title_ru, title_en, request, explanation, state, branch, commit_id, "
        "content_sha256, bundle_sha256, slot, size, rung, tools, gate_report, reviewer, comment, merge_commit, release_id, created_at, "
        "updated_at, confirmed_losses) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
    );
    for (const std::string* field :
         {&c.id, &c.session_id, &c.author, &c.feature, &c.title_ru, &c.title_en, &c.request, &c.explanation, &c.state, &c.branch, &c.commit,
          &c.content_sha256, &c.bundle_sha256, &c.slot, &c.size}) {
        put.bind(*field);
    }
    put.bind(c.rung).bind(join(c.tools, " "));
    for (const std::string* field : {&c.gate_report, &c.reviewer, &c.comment, &c.merge_commit, &c.release_id}) put.bind(*field);
    return put.bind(c.created_at).bind(c.updated_at).bind(c.confirmed_losses).run();
}

Task<Result<Change>> SqliteChanges::open(Change change) {
    auto job = [change = std::move(change)](Database& db) -> Result<Change> {
        Transaction transaction(db);
        ATL_CHECK(transaction.begin());
        Statement known(db, std::string(k_columns) + " WHERE session_id=? AND content_sha256=? AND state IN ('open','approved','merging','merged')");
        known.bind(change.session_id).bind(change.content_sha256);
        ATL_TRY(const bool found, known.step());
        if (found) return read_change(known);
        // A newer content of the same session replaces what was up for review: an approval never covers code that nobody saw.
        ATL_CHECK(Statement(
                      db,
                      "UPDATE changes SET state='returned', comment='replaced by a newer version', updated_at=? WHERE session_id=? AND state IN "
                      "('open','approved')"
        )
                      .bind(change.created_at)
                      .bind(change.session_id)
                      .run());
        ATL_CHECK(write_change(db, change));
        ATL_CHECK(transaction.commit());
        return change;
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::optional<Change>>> SqliteChanges::get(std::string id) {
    auto job = [id = std::move(id)](Database& db) -> Result<std::optional<Change>> {
        Statement select(db, std::string(k_columns) + " WHERE id=?");
        select.bind(id);
        ATL_TRY(auto rows, read_changes(select));
        if (rows.empty()) return std::nullopt;
        return rows.front();
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::vector<Change>>> SqliteChanges::list(std::string state, std::string author) {
    auto job = [=](Database& db) -> Result<std::vector<Change>> {
        Statement select(db, std::string(k_columns) + " WHERE (?1='' OR state=?1) AND (?2='' OR author=?2) ORDER BY created_at DESC LIMIT 500");
        select.bind(state).bind(author);
        return read_changes(select);
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<void>> SqliteChanges::move(Change change, std::string from) {
    auto job = [change = std::move(change), from = std::move(from)](Database& db) -> Result<void> {
        Transaction transaction(db);
        ATL_CHECK(transaction.begin());
        Statement current(db, "SELECT state FROM changes WHERE id=?");
        ATL_TRY(const bool found, current.bind(change.id).step());
        if (!found) return fail(Code::not_found, "there is no such change");
        if (current.text(0) != from) return fail(Code::conflict, "the change is " + current.text(0) + " meanwhile; look at it again");
        ATL_CHECK(write_change(db, change));
        return transaction.commit();
    };
    co_return co_await worker_.run(std::move(job));
}

}  // namespace atelier::store
