#include "repositories_sqlite.hpp"

namespace atelier::store {
namespace {

/// A user has as many sign-ins; a new one ends the oldest.
constexpr int k_tokens_of_user = 50;

constexpr std::string_view k_user_columns = "SELECT name, role, locale, password_hash FROM users";

User read_user(const Statement& row) { return {row.text(0), row.text(1), row.text(2), row.text(3)}; }

constexpr std::string_view k_session_columns = "SELECT id, user, title, mode, state, slot, created_at, updated_at FROM sessions";

Result<std::vector<SessionRow>> read_sessions(Statement& select) {
    std::vector<SessionRow> out;
    while (true) {
        ATL_TRY(const bool more, select.step());
        if (!more) return out;
        out.push_back(
            {select.text(0), select.text(1), select.text(2), select.text(3), select.text(4), select.text(5), select.integer(6), select.integer(7)}
        );
    }
}

}  // namespace

Task<Result<std::vector<User>>> SqliteAccounts::users() {
    auto job = [](Database& db) -> Result<std::vector<User>> {
        Statement select(db, std::string(k_user_columns) + " ORDER BY name");
        std::vector<User> out;
        while (true) {
            ATL_TRY(const bool more, select.step());
            if (!more) return out;
            out.push_back(read_user(select));
        }
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::optional<User>>> SqliteAccounts::user(std::string name) {
    auto job = [name = std::move(name)](Database& db) -> Result<std::optional<User>> {
        Statement select(db, std::string(k_user_columns) + " WHERE name=?");
        ATL_TRY(const bool found, select.bind(name).step());
        if (!found) return std::nullopt;
        return read_user(select);
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<void>> SqliteAccounts::put_user(User user) {
    auto job = [user = std::move(user)](Database& db) -> Result<void> {
        Statement upsert(
            db,
            "INSERT INTO users(name, role, locale, password_hash) VALUES(?, ?, ?, ?) ON CONFLICT(name) DO UPDATE SET "
            "role=excluded.role, locale=excluded.locale, password_hash=excluded.password_hash"
        );
        return upsert.bind(user.name).bind(user.role).bind(user.locale).bind(user.password_hash).run();
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<void>> SqliteAccounts::put_token(std::string digest, std::string user, Millis expires_at) {
    auto job = [=](Database& db) -> Result<void> {
        Transaction transaction(db);
        ATL_CHECK(transaction.begin());
        ATL_CHECK(Statement(db, "INSERT INTO tokens(digest, user, expires_at) VALUES(?, ?, ?)").bind(digest).bind(user).bind(expires_at).run());
        Statement surplus(
            db, "DELETE FROM tokens WHERE user=?1 AND digest NOT IN (SELECT digest FROM tokens WHERE user=?1 ORDER BY expires_at DESC LIMIT ?2)"
        );
        ATL_CHECK(surplus.bind(user).bind(std::int64_t{k_tokens_of_user}).run());
        return transaction.commit();
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::optional<std::string>>> SqliteAccounts::user_of_token(std::string digest, Millis now) {
    auto job = [=](Database& db) -> Result<std::optional<std::string>> {
        Statement select(db, "SELECT user FROM tokens WHERE digest=? AND expires_at>?");
        ATL_TRY(const bool found, select.bind(digest).bind(now).step());
        if (!found) return std::nullopt;
        return select.text(0);
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<void>> SqliteAccounts::drop_token(std::string digest) {
    auto job = [=](Database& db) -> Result<void> {
        Statement erase(db, "DELETE FROM tokens WHERE digest=?");
        return erase.bind(digest).run();
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::int64_t>> SqliteAccounts::drop_expired_tokens(Millis now) {
    auto job = [=](Database& db) -> Result<std::int64_t> {
        Statement erase(db, "DELETE FROM tokens WHERE expires_at<=?");
        ATL_CHECK(erase.bind(now).run());
        return sqlite3_changes(db.handle());
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<void>> SqliteSessions::put(SessionRow row) {
    auto job = [row = std::move(row)](Database& db) -> Result<void> {
        Statement upsert(
            db,
            "INSERT INTO sessions(id, user, title, mode, state, slot, created_at, updated_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT(id) DO UPDATE SET title=excluded.title, mode=excluded.mode, state=excluded.state, slot=excluded.slot, "
            "updated_at=excluded.updated_at"
        );
        return upsert.bind(row.id)
            .bind(row.user)
            .bind(row.title)
            .bind(row.mode)
            .bind(row.state)
            .bind(row.slot)
            .bind(row.created_at)
            .bind(row.updated_at)
            .run();
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::optional<SessionRow>>> SqliteSessions::get(std::string id) {
    auto job = [id = std::move(id)](Database& db) -> Result<std::optional<SessionRow>> {
        Statement select(db, std::string(k_session_columns) + " WHERE id=?");
        select.bind(id);
        ATL_TRY(auto rows, read_sessions(select));
        if (rows.empty()) return std::nullopt;
        return rows.front();
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::vector<SessionRow>>> SqliteSessions::of_user(std::string user) {
    auto job = [user = std::move(user)](Database& db) -> Result<std::vector<SessionRow>> {
        Statement select(db, std::string(k_session_columns) + " WHERE user=? ORDER BY updated_at DESC LIMIT 500");
        select.bind(user);
        return read_sessions(select);
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<std::vector<SessionRow>>> SqliteSessions::in_state(std::string state) {
    auto job = [state = std::move(state)](Database& db) -> Result<std::vector<SessionRow>> {
        Statement select(db, std::string(k_session_columns) + " WHERE state=?");
        select.bind(state);
        return read_sessions(select);
    };
    co_return co_await worker_.run(std::move(job));
}

Task<Result<void>> SqliteSessions::remove(std::string id) {
    auto job = [id = std::move(id)](Database& db) -> Result<void> {
        Transaction transaction(db);
        ATL_CHECK(transaction.begin());
        ATL_CHECK(Statement(db, "DELETE FROM events WHERE session_id=?").bind(id).run());
        ATL_CHECK(Statement(db, "DELETE FROM sessions WHERE id=?").bind(id).run());
        return transaction.commit();
    };
    co_return co_await worker_.run(std::move(job));
}

}  // namespace atelier::store
