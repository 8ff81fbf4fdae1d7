#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace atelier::core::sqlite {

/// What SQLite reported; the repository turns it into an Error at its border.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Statement {
public:
    Statement(sqlite3* db, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Binds in order, from the first parameter on.
    Statement& bind(std::string_view text);
    Statement& bind(std::int64_t number);
    Statement& bind_optional(const std::optional<std::string>& text);
    Statement& bind_null();
    /// True while there is a row.
    bool step();
    /// For reuse with new values.
    void reset();
    void run() {
        step();
        reset();
    }

    std::string text(int column) const;
    std::optional<std::string> optional_text(int column) const;
    std::int64_t integer(int column) const;

private:
    sqlite3* db_;
    sqlite3_stmt* statement_ = nullptr;
    int next_ = 1;
};

/// One connection; used by one thread at a time.
class Database {
public:
    explicit Database(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void run(const std::string& sql);
    Statement prepare(std::string_view sql) { return {db_, sql}; }
    std::int64_t last_row() const;

private:
    sqlite3* db_ = nullptr;
};

/// begin immediate ... commit; rolls back unless committed.
class Write {
public:
    explicit Write(Database& db) : db_(db) { db_.run("begin immediate"); }
    ~Write();
    Write(const Write&) = delete;
    Write& operator=(const Write&) = delete;
    void commit();

private:
    Database& db_;
    bool done_ = false;
};

}  // namespace atelier::core::sqlite
