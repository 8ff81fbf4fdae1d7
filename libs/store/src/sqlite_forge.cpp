#include "repositories_sqlite.hpp"

namespace atelier::store {
namespace {

constexpr std::string_view k_columns =
    "SELECT change_id, state, reason, url, head, checks, reviews, merge, merge_commit, merged_by, intent, told, error, "
    "wants_merge, number, writes, failures, quiet, done, next_at, seen_at, down_since FROM forge_changes";

ForgeRow read_row(const Statement& row) {
    ForgeRow r;
    int i = 0;
    for (std::string* field :
         {&r.change_id, &r.state, &r.reason, &r.url, &r.head, &r.checks, &r.reviews, &r.merge, &r.merge_commit,
          &r.merged_by, &r.intent, &r.told, &r.error}) {
        *field = row.text(i++);
    }
    r.wants_merge = row.integer(i++) != 0;
    r.number = row.integer(i++);
    for (int* field : {&r.writes, &r.failures, &r.quiet}) *field = static_cast<int>(row.integer(i++));
    r.done = row.integer(i++) != 0;
    for (Millis* field : {&r.next_at, &r.seen_at, &r.down_since}) *field = row.integer(i++);
    return r;
}

Result<std::vector<ForgeRow>> read_rows(Statement& select) {
    std::vector<ForgeRow> out;
    while (true) {
        ATL_TRY(const bool more, select.step());
        if (!more) return out;
        out.push_back(read_row(select));
    }
}

}  // namespace

Task<Result<void>> SqliteForgeRows::enlist(std::string change_id) {
    auto job = [id = std::move(change_id)](Database& db) -> Result<void> {
        return Statement(db, "INSERT OR IGNORE INTO forge_changes(change_id) VALUES(?)").bind(id).run();
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<void>> SqliteForgeRows::wish_merge(std::string change_id) {
    auto job = [id = std::move(change_id)](Database& db) -> Result<void> {
        Statement known(db, "SELECT 1 FROM forge_changes WHERE change_id=?");
        ATL_TRY(const bool found, known.bind(id).step());
        if (!found) return fail(Code::not_found, "there is no such change");
        return Statement(db, "UPDATE forge_changes SET wants_merge=1 WHERE change_id=?").bind(id).run();
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::optional<ForgeRow>>> SqliteForgeRows::get(std::string change_id) {
    auto job = [id = std::move(change_id)](Database& db) -> Result<std::optional<ForgeRow>> {
        Statement select(db, std::string(k_columns) + " WHERE change_id=?");
        select.bind(id);
        ATL_TRY(auto rows, read_rows(select));
        if (rows.empty()) return std::nullopt;
        return rows.front();
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::vector<ForgeRow>>> SqliteForgeRows::pending() {
    auto job = [](Database& db) -> Result<std::vector<ForgeRow>> {
        Statement select(db, std::string(k_columns) + " WHERE done=0 ORDER BY change_id");
        return read_rows(select);
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<void>> SqliteForgeRows::keep(ForgeRow row) {
    auto job = [r = std::move(row)](Database& db) -> Result<void> {
        Statement put(
            db,
            "UPDATE forge_changes SET state=?, reason=?, url=?, head=?, checks=?, reviews=?, merge=?, merge_commit=?, "
            "merged_by=?, intent=?, told=?, error=?, number=?, writes=?, failures=?, quiet=?, done=?, next_at=?, "
            "seen_at=?, down_since=? WHERE change_id=?"
        );
        for (const std::string* field :
             {&r.state, &r.reason, &r.url, &r.head, &r.checks, &r.reviews, &r.merge, &r.merge_commit, &r.merged_by,
              &r.intent, &r.told, &r.error}) {
            put.bind(*field);
        }
        put.bind(r.number).bind(r.writes).bind(r.failures).bind(r.quiet).bind(r.done ? 1 : 0);
        return put.bind(r.next_at).bind(r.seen_at).bind(r.down_since).bind(r.change_id).run();
    };
    co_return co_await worker_.run(std::move(job));
}

}  // namespace atelier::store
