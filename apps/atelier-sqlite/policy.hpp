#pragma once

#include <string>
#include <vector>

#include "wire.hpp"

struct sqlite3;

/// What a statement may do, decided by what SQLite itself says that it does: the authorizer is asked while SQLite
/// prepares a statement, whatever its text looks like.
namespace atelier::user_sql {

/// A change that a migration makes to rows or tables, as the authorizer was told of it.
struct Touch {
    int statement = 0;  ///< which of the script
    int action = 0;     ///< SQLITE_INSERT, _UPDATE, _DELETE, _CREATE_TABLE, _DROP_TABLE, _ALTER_TABLE
    std::string table;
    std::string column;  ///< of an update; of a table that is altered, where one is named
};

/// The judge of one connection. Set `policy` before a statement is prepared and leave it until it is done: SQLite
/// prepares again by itself when the tables have changed.
class Judge {
public:
    /// Puts the limits and switches on the connection that hold whatever the policy is, and becomes its authorizer.
    void attach(sqlite3* db);
    void set_policy(Policy policy);
    /// Why the last statement was refused; empty when it was not.
    const std::string& reason() const { return reason_; }
    void forget();
    void next_statement() { ++statement_; }
    const std::vector<Touch>& touches() const { return touches_; }

private:
    static int ask(
        void* self, int action, const char* first, const char* second, const char* database, const char* cause
    );
    int decide(int action, const char* first, const char* second, const char* database);
    int refuse(std::string why);
    int row_change(int action, const char* table, const char* column);
    int table_change(int action, const char* name, const char* column);

    sqlite3* db_ = nullptr;
    Policy policy_ = Policy::read;
    std::string reason_;
    std::vector<Touch> touches_;
    int statement_ = 0;
};

}  // namespace atelier::user_sql
