#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "atelier/base/result.hpp"

namespace atelier::store {

/// One connection; used from one thread.
class Database {
public:
    static Result<Database> open(const std::filesystem::path& file);
    Database(Database&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Database& operator=(Database&&) = delete;
    ~Database() { sqlite3_close_v2(handle_); }

    Result<void> exec(const char* sql);
    sqlite3* handle() const { return handle_; }
    Error error(std::string_view doing) const;

private:
    explicit Database(sqlite3* handle) : handle_(handle) {}
    sqlite3* handle_;
};

/// A prepared statement for one use: bind in order, then step. Mistakes surface at step().
class Statement {
public:
    Statement(Database& db, std::string_view sql);
    ~Statement() { sqlite3_finalize(handle_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(std::string_view text);
    Statement& bind(const std::string& text) { return bind(std::string_view(text)); }
    Statement& bind(const char* text) { return bind(std::string_view(text)); }
    Statement& bind(std::integral auto number) { return bind_integer(static_cast<std::int64_t>(number)); }

    /// True: there is a row. False: done.
    Result<bool> step();
    /// For statements without rows.
    Result<void> run();
    std::string text(int column) const;
    std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
    void reset();

private:
    Statement& bind_integer(std::int64_t number);
    Database& db_;
    sqlite3_stmt* handle_ = nullptr;
    int next_ = 1;
    int failed_ = SQLITE_OK;
};

/// BEGIN IMMEDIATE .. COMMIT; rolls back unless committed.
class Transaction {
public:
    explicit Transaction(Database& db) : db_(db) {}
    ~Transaction() {
        if (open_) (void)db_.exec("ROLLBACK");
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Result<void> begin();
    Result<void> commit();

private:
    Database& db_;
    bool open_ = false;
};

}  // namespace atelier::store
