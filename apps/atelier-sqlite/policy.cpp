#include "policy.hpp"

#include <sqlite3.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace atelier::user_sql {
namespace {

// In order: they are looked up by halves. What SQLite adds one day is refused until somebody has looked at it.
constexpr std::array k_functions = std::to_array<std::string_view>(
    {"->",
     "->>",
     "abs",
     "acos",
     "acosh",
     "asin",
     "asinh",
     "atan",
     "atan2",
     "atanh",
     "avg",
     "ceil",
     "ceiling",
     "changes",
     "char",
     "coalesce",
     "cos",
     "cosh",
     "count",
     "cume_dist",
     "current_date",
     "current_time",
     "current_timestamp",
     "date",
     "datetime",
     "degrees",
     "dense_rank",
     "exp",
     "first_value",
     "floor",
     "format",
     "glob",
     "group_concat",
     "hex",
     "ifnull",
     "iif",
     "instr",
     "json",
     "json_array",
     "json_array_length",
     "json_extract",
     "json_group_array",
     "json_group_object",
     "json_insert",
     "json_object",
     "json_patch",
     "json_quote",
     "json_remove",
     "json_replace",
     "json_set",
     "json_type",
     "json_valid",
     "julianday",
     "lag",
     "last_insert_rowid",
     "last_value",
     "lead",
     "length",
     "like",
     "likelihood",
     "likely",
     "ln",
     "log",
     "log10",
     "log2",
     "lower",
     "ltrim",
     "max",
     "min",
     "mod",
     "nth_value",
     "ntile",
     "nullif",
     "percent_rank",
     "pi",
     "pow",
     "power",
     "printf",
     "quote",
     "radians",
     "random",
     "rank",
     "replace",
     "round",
     "row_number",
     "rtrim",
     "sign",
     "sin",
     "sinh",
     "sqrt",
     "strftime",
     "string_agg",
     "substr",
     "substring",
     "subtype",
     "sum",
     "tan",
     "tanh",
     "time",
     "timediff",
     "total",
     "total_changes",
     "trim",
     "trunc",
     "typeof",
     "unhex",
     "unicode",
     "unixepoch",
     "unlikely",
     "upper"}
);
static_assert(std::ranges::is_sorted(k_functions));

// What ALTER TABLE calls for itself; SQLite knows them in statements of its own only.
constexpr std::string_view k_of_alter = "sqlite_";

bool starts_with(const char* name, std::string_view start) {
    return name && ::strncasecmp(name, start.data(), start.size()) == 0;
}

bool is_platforms(const char* name) {
    return starts_with(name, "_atelier") || starts_with(name, "sqlite_") || starts_with(name, "pragma_");
}

bool is_schema(const char* name) {
    if (!name) return false;
    constexpr std::array names = {
        "sqlite_master", "sqlite_schema", "sqlite_sequence", "sqlite_temp_master", "sqlite_temp_schema"
    };
    return std::ranges::any_of(names, [name](const char* known) { return ::strcasecmp(name, known) == 0; });
}

bool is_known_function(const char* name) {
    std::string lower(name ? name : "");
    for (char& letter : lower) letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    return std::ranges::binary_search(k_functions, std::string_view(lower));
}

const char* name_of(int action) {
    switch (action) {
        case SQLITE_ATTACH:
            return "ATTACH";
        case SQLITE_DETACH:
            return "DETACH";
        case SQLITE_PRAGMA:
            return "PRAGMA";
        case SQLITE_TRANSACTION:
        case SQLITE_SAVEPOINT:
            return "a transaction of its own";
        case SQLITE_ANALYZE:
            return "ANALYZE";
        case SQLITE_REINDEX:
            return "REINDEX";
        case SQLITE_CREATE_TRIGGER:
        case SQLITE_DROP_TRIGGER:
            return "a trigger";
        case SQLITE_CREATE_VTABLE:
        case SQLITE_DROP_VTABLE:
            return "a virtual table";
        case SQLITE_CREATE_TEMP_INDEX:
        case SQLITE_CREATE_TEMP_TABLE:
        case SQLITE_CREATE_TEMP_TRIGGER:
        case SQLITE_CREATE_TEMP_VIEW:
        case SQLITE_DROP_TEMP_INDEX:
        case SQLITE_DROP_TEMP_TABLE:
        case SQLITE_DROP_TEMP_TRIGGER:
        case SQLITE_DROP_TEMP_VIEW:
            return "something temporary";
        case SQLITE_INSERT:
        case SQLITE_UPDATE:
        case SQLITE_DELETE:
            return "changing rows in a reading statement";
        default:
            return "changing tables outside a migration";
    }
}

struct Limit {
    int what;
    int value;
};
// Of one statement. Real ones of people and models stay far below; each bounds something that grows faster than the
// text.
constexpr std::array k_limits = std::to_array<Limit>(
    {{SQLITE_LIMIT_LENGTH, 1 << 20},
     {SQLITE_LIMIT_SQL_LENGTH, 64 * 1024},
     {SQLITE_LIMIT_COLUMN, 200},
     {SQLITE_LIMIT_EXPR_DEPTH, 200},
     {SQLITE_LIMIT_COMPOUND_SELECT, 50},
     {SQLITE_LIMIT_VDBE_OP, 200'000},
     {SQLITE_LIMIT_FUNCTION_ARG, 100},
     {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200},
     {SQLITE_LIMIT_VARIABLE_NUMBER, 999},
     {SQLITE_LIMIT_TRIGGER_DEPTH, 100},
     {SQLITE_LIMIT_WORKER_THREADS, 0}}
);

struct Switch {
    int what;
    int value;
};
constexpr std::array k_switches = std::to_array<Switch>(
    {{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
     {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
     {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
     {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
     {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
     {SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0},
     {SQLITE_DBCONFIG_DQS_DML, 0},
     {SQLITE_DBCONFIG_DQS_DDL, 0},
     {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
     {SQLITE_DBCONFIG_DEFENSIVE, 1}}
);

void refuse_call(sqlite3_context* context, int, sqlite3_value**) {
    ::sqlite3_result_error(context, "a function that is not allowed", -1);
}

/// The authorizer is asked where a function is named in a statement, but not where the default of a column names it:
/// what is not in the list is no function of this connection any more.
void replace_unknown_functions(sqlite3* db) {
    std::vector<std::pair<std::string, int>> unknown;
    const auto take = [](void* out, int, char** values, char**) {
        if (!is_known_function(values[0]))
            static_cast<decltype(unknown)*>(out)->emplace_back(values[0], std::atoi(values[1]));
        return 0;
    };
    ::sqlite3_exec(
        db, "SELECT DISTINCT name, narg FROM pragma_function_list WHERE name NOT LIKE 'sqlite_rename%'", take, &unknown,
        nullptr
    );
    for (const auto& [name, count] : unknown)
        ::sqlite3_create_function_v2(
            db, name.c_str(), count, SQLITE_UTF8 | SQLITE_INNOCUOUS, nullptr, refuse_call, nullptr, nullptr, nullptr
        );
}

}  // namespace

void Judge::attach(sqlite3* db) {
    db_ = db;
    for (const auto& [what, value] : k_limits) ::sqlite3_limit(db, what, value);
    for (const auto& [what, value] : k_switches) ::sqlite3_db_config(db, what, value, nullptr);
    replace_unknown_functions(db);
    // Reading JSON as rows is all that a backend needs of tables that are code.
    const char* kept[] = {"json_each", "json_tree", nullptr};
    ::sqlite3_drop_modules(db, kept);
    // Their first use declares their columns, which the authorizer would take for a table that is made.
    ::sqlite3_exec(db, "SELECT 1 FROM json_each('[]'), json_tree('[]')", nullptr, nullptr, nullptr);
    ::sqlite3_set_authorizer(db, ask, this);
    set_policy(Policy::read);
}

void Judge::set_policy(Policy policy) {
    policy_ = policy;
    ::sqlite3_limit(db_, SQLITE_LIMIT_ATTACHED, policy == Policy::platform ? 2 : 0);
}

void Judge::forget() {
    reason_.clear();
    touches_.clear();
    statement_ = 0;
}

int Judge::
    ask(void* self, int action, const char* first, const char* second, const char* database, const char* /*cause*/) {
    return static_cast<Judge*>(self)->decide(action, first, second, database);
}

int Judge::refuse(std::string why) {
    if (reason_.empty()) reason_ = std::move(why);
    return SQLITE_DENY;
}

int Judge::decide(int action, const char* first, const char* second, const char* database) {
    if (policy_ == Policy::platform) return SQLITE_OK;
    // ALTER TABLE names database, table and column, in this order; and it looks whether something temporary needs the
    // new name too.
    const char* const where = action == SQLITE_ALTER_TABLE ? first : database;
    const bool temporary = policy_ == Policy::migration && starts_with(first, "sqlite_temp_");
    if (where && ::strcasecmp(where, "main") != 0 && !temporary)
        return refuse("'" + std::string(where) + "' is not a database of this backend");
    switch (action) {
        case SQLITE_SELECT:
        case SQLITE_RECURSIVE:
            return SQLITE_OK;
        case SQLITE_FUNCTION:
            if (is_known_function(second) || (policy_ == Policy::migration && starts_with(second, k_of_alter)))
                return SQLITE_OK;
            return refuse("the function '" + std::string(second ? second : "") + "' is not allowed");
        case SQLITE_READ:
            // ALTER TABLE reads the schema for itself; what a migration sees of it is its own.
            if (is_platforms(first) && !(policy_ == Policy::migration && is_schema(first)))
                return refuse("the name '" + std::string(first) + "' belongs to the platform");
            return SQLITE_OK;
        case SQLITE_INSERT:
        case SQLITE_UPDATE:
        case SQLITE_DELETE:
            return row_change(action, first, second);
        case SQLITE_CREATE_TABLE:
        case SQLITE_CREATE_INDEX:
        case SQLITE_CREATE_VIEW:
        case SQLITE_DROP_TABLE:
        case SQLITE_DROP_INDEX:
        case SQLITE_DROP_VIEW:
            if (policy_ != Policy::migration) break;
            // An index's second name is its table.
            if (is_platforms(second)) return refuse("the name '" + std::string(second) + "' belongs to the platform");
            return table_change(action, first, nullptr);
        case SQLITE_ALTER_TABLE:
            if (policy_ != Policy::migration) break;
            return table_change(action, second, database);
        case SQLITE_REINDEX:
            // CREATE INDEX asks for it, after it has asked for itself.
            if (policy_ == Policy::migration) return SQLITE_OK;
            break;
        default:
            break;
    }
    const std::string what = name_of(action);
    return refuse(
        what == "ATTACH" || what == "PRAGMA" || what == "DETACH" ? "'" + what + "' is not allowed"
                                                                 : what + " is not allowed here"
    );
}

int Judge::row_change(int action, const char* table, const char* column) {
    if (policy_ == Policy::read) return refuse("a reading statement must not change rows; use db.run");
    // SQLite itself lets no statement write there; these are its own, of CREATE, ALTER and DROP.
    if (policy_ == Policy::migration && is_schema(table)) return SQLITE_OK;
    if (is_platforms(table))
        return refuse("the name '" + std::string(table ? table : "") + "' belongs to the platform");
    if (policy_ == Policy::migration && table) touches_.push_back({statement_, action, table, column ? column : ""});
    return SQLITE_OK;
}

int Judge::table_change(int action, const char* name, const char* column) {
    // Indexes that SQLite makes for a key are told like others.
    if (is_platforms(name) && !starts_with(name, "sqlite_autoindex_") && !is_schema(name))
        return refuse("the name '" + std::string(name ? name : "") + "' belongs to the platform");
    if ((action == SQLITE_CREATE_TABLE || action == SQLITE_DROP_TABLE || action == SQLITE_ALTER_TABLE) && name)
        touches_.push_back({statement_, action, name, column ? column : ""});
    return SQLITE_OK;
}

}  // namespace atelier::user_sql
