#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "policy.hpp"

struct sqlite3_stmt;

namespace atelier::user_sql {

/// One database file and the answers to requests about it. A refusal is an answer; only a file that cannot be opened
/// ends the program.
class Connection {
public:
    /// `quota_bytes` bounds the file; `memory_bytes` what SQLite may take for all that it does.
    Connection(const std::string& path, std::int64_t quota_bytes, std::int64_t memory_bytes);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Answer answer(const Request& request);

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

    static int look_at_clock(void* self);
    Answer run(const Request& request);
    Answer script(const Request& request);
    Answer transaction(Op op);
    Answer backup(const Request& request);
    /// The next statement of `sql` from `at`, which moves behind it; null at the end. False when SQLite or the judge
    /// refuses it.
    bool prepare(const std::string& sql, std::size_t& at, Statement& out);
    bool bind(sqlite3_stmt* statement, const Request& request, std::string& why);
    Answer failed(int code);
    Answer refused(const char* code, std::string_view message);
    void start_budget(std::uint32_t deadline_ms);
    void look_at_transaction();
    void exec(const char* sql);

    sqlite3* db_ = nullptr;
    Judge judge_;
    std::int64_t deadline_ = 0;  ///< of the monotonic clock, ms; 0: none
    std::uint32_t budget_ms_ = 0;
    bool in_transaction_ = false;  ///< begun by the platform and not ended by it
    bool given_up_ = false;        ///< SQLite took that transaction back by itself
};

}  // namespace atelier::user_sql
