#include "sqlite.hpp"

#include <sqlite3.h>

namespace atelier::core::sqlite {
namespace {

[[noreturn]] void raise(sqlite3* db) { throw Failure(db == nullptr ? "out of memory" : sqlite3_errmsg(db)); }

}  // namespace

Statement::Statement(sqlite3* db, std::string_view sql) : db_(db) {
    if (sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr) != SQLITE_OK) raise(db);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(std::string_view text) {
    if (sqlite3_bind_text64(statement_, next_++, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK) raise(db_);
    return *this;
}

Statement& Statement::bind(std::int64_t number) {
    if (sqlite3_bind_int64(statement_, next_++, number) != SQLITE_OK) raise(db_);
    return *this;
}

Statement& Statement::bind_optional(const std::optional<std::string>& text) { return text ? bind(std::string_view(*text)) : bind_null(); }

Statement& Statement::bind_null() {
    if (sqlite3_bind_null(statement_, next_++) != SQLITE_OK) raise(db_);
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) raise(db_);
    return code == SQLITE_ROW;
}

void Statement::reset() {
    sqlite3_reset(statement_);
    next_ = 1;
}

std::string Statement::text(int column) const { return optional_text(column).value_or(std::string()); }

std::optional<std::string> Statement::optional_text(int column) const {
    const auto* const text = sqlite3_column_text(statement_, column);
    if (text == nullptr) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

Database::Database(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
        const std::string message = db_ == nullptr ? "out of memory" : sqlite3_errmsg(db_);
        sqlite3_close(db_);
        throw Failure(message);
    }
    sqlite3_busy_timeout(db_, 5000);
}

Database::~Database() { sqlite3_close(db_); }

void Database::run(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) raise(db_);
}

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(db_); }

Write::~Write() {
    if (done_) return;
    try {
        db_.run("rollback");
    } catch (const Failure&) {
        // A failed commit has rolled back already.
    }
}

void Write::commit() {
    db_.run("commit");
    done_ = true;
}

}  // namespace atelier::core::sqlite
