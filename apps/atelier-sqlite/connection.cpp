#include "connection.hpp"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace atelier::user_sql {
namespace {

constexpr int k_clock_every = 1000;  // steps of SQLite's machine: some microseconds
constexpr std::size_t k_max_answer = 4u << 20;
constexpr std::int64_t k_page_bytes = 4096;

sqlite3* g_interruptible = nullptr;

std::int64_t now_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1'000'000;
}

/// What SQLite does between two looks at the clock (a sort, a long LIKE) looks at this flag at times.
void interrupt(int) {
    if (g_interruptible) ::sqlite3_interrupt(g_interruptible);
}

/// The kernel ends the process a second after the budget, whatever it is busy with.
void limit_cpu(std::uint32_t budget_ms) {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    rlimit limit{};
    ::getrlimit(RLIMIT_CPU, &limit);
    const auto spent = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
    limit.rlim_cur = std::min(limit.rlim_max, spent + budget_ms / 1000 + 2);
    ::setrlimit(RLIMIT_CPU, &limit);
}

void set_alarm(std::uint32_t after_ms) {
    const itimerval once{{0, 0}, {after_ms / 1000, static_cast<suseconds_t>(after_ms % 1000) * 1000}};
    ::setitimer(ITIMER_REAL, &once, nullptr);
}

[[noreturn]] void cannot_open(const char* why) {
    std::fprintf(stderr, "atelier-sqlite: the database cannot be opened: %s\n", why);
    std::exit(3);
}

}  // namespace

void Connection::Finalize::operator()(sqlite3_stmt* statement) const { ::sqlite3_finalize(statement); }

Connection::Connection(const std::string& path, std::int64_t quota_bytes, std::int64_t memory_bytes) {
    ::sqlite3_hard_heap_limit64(memory_bytes);
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
    if (::sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) cannot_open(::sqlite3_errmsg(db_));
    g_interruptible = db_;
    struct sigaction action{};
    action.sa_handler = interrupt;
    ::sigaction(SIGALRM, &action, nullptr);
    ::sqlite3_busy_timeout(db_, 2000);
    ::sqlite3_progress_handler(db_, k_clock_every, look_at_clock, this);
    judge_.attach(db_);
    judge_.set_policy(Policy::platform);
    // One process uses the file, so a rollback journal is all it needs; a power cut leaves no second file to lose.
    exec(
        "PRAGMA page_size=4096; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA cell_size_check=ON; PRAGMA "
        "temp_store=MEMORY; PRAGMA mmap_size=0"
    );
    exec(("PRAGMA max_page_count=" + std::to_string(std::max<std::int64_t>(16, quota_bytes / k_page_bytes))).c_str());
    exec(
        "CREATE TABLE IF NOT EXISTS _atelier_migrations(number INTEGER PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT "
        "NOT NULL, back TEXT NOT NULL)"
    );
    judge_.set_policy(Policy::read);
}

Connection::~Connection() { ::sqlite3_close_v2(db_); }

void Connection::exec(const char* sql) {
    if (::sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) cannot_open(::sqlite3_errmsg(db_));
}

int Connection::look_at_clock(void* self) {
    const auto deadline = static_cast<Connection*>(self)->deadline_;
    return deadline != 0 && now_ms() > deadline ? 1 : 0;
}

void Connection::start_budget(std::uint32_t deadline_ms) {
    budget_ms_ = deadline_ms;
    deadline_ = deadline_ms == 0 ? 0 : now_ms() + deadline_ms;
    limit_cpu(deadline_ms == 0 ? 600'000 : deadline_ms);
    set_alarm(deadline_ms);
}

Answer Connection::refused(const char* code, std::string_view message) {
    Answer out;
    out.byte(1);
    out.text(code);
    out.text(message);
    return out;
}

Answer Connection::failed(int code) {
    switch (code & 0xff) {
        case SQLITE_AUTH:
            return refused("invalid_argument", judge_.reason().empty() ? "this is not allowed" : judge_.reason());
        case SQLITE_INTERRUPT:
            return refused("timeout", "the statement took longer than " + std::to_string(budget_ms_) + " ms");
        case SQLITE_NOMEM:
            return refused("exhausted", "the statement needs more memory than it may have");
        case SQLITE_FULL:
        case SQLITE_IOERR:
            return refused("exhausted", "the database is full: delete what is not needed any more");
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return refused("failed_precondition", "the database is damaged: " + std::string(::sqlite3_errmsg(db_)));
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return refused("busy", "the database is in use");
        default:
            break;
    }
    if (!judge_.reason().empty()) return refused("invalid_argument", judge_.reason());
    return refused("invalid_argument", "SQL: " + std::string(::sqlite3_errmsg(db_)));
}

bool Connection::prepare(const std::string& sql, std::size_t& at, Statement& out) {
    out.reset();
    while (at < sql.size()) {
        sqlite3_stmt* made = nullptr;
        const char* tail = nullptr;
        const int code = ::sqlite3_prepare_v3(db_, sql.data() + at, static_cast<int>(sql.size() - at), 0, &made, &tail);
        if (code != SQLITE_OK) return false;
        at = static_cast<std::size_t>(tail - sql.data());
        out.reset(made);
        // Nothing but white space and comments, as SQLite reads them.
        if (made) return true;
    }
    return true;
}

bool Connection::bind(sqlite3_stmt* statement, const Request& request, std::string& why) {
    const int places = ::sqlite3_bind_parameter_count(statement);
    if (static_cast<std::size_t>(places) != request.values.size()) {
        why = "the SQL has " + std::to_string(places) + " places for values, and " +
              std::to_string(request.values.size()) + " are given";
        return false;
    }
    for (int i = 0; i < places; ++i) {
        const Value& value = request.values[static_cast<std::size_t>(i)];
        int code = SQLITE_OK;
        if (const auto* whole = std::get_if<std::int64_t>(&value))
            code = ::sqlite3_bind_int64(statement, i + 1, *whole);
        else if (const auto* real = std::get_if<double>(&value))
            code = ::sqlite3_bind_double(statement, i + 1, *real);
        else if (const auto* text = std::get_if<std::string>(&value))
            code = ::sqlite3_bind_text64(statement, i + 1, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
        else if (const auto* blob = std::get_if<Blob>(&value))
            code = ::sqlite3_bind_blob64(statement, i + 1, blob->bytes.data(), blob->bytes.size(), SQLITE_STATIC);
        if (code == SQLITE_OK) continue;
        why = "a value is too large";
        return false;
    }
    return true;
}

namespace {

void add_cell(Answer& out, sqlite3_stmt* statement, int column) {
    switch (::sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER:
            out.byte(1);
            out.number(::sqlite3_column_int64(statement, column));
            return;
        case SQLITE_FLOAT: {
            const double value = ::sqlite3_column_double(statement, column);
            out.byte(2);
            out.append({reinterpret_cast<const char*>(&value), sizeof value});
            return;
        }
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(::sqlite3_column_text(statement, column));
            out.byte(3);
            out.text({text ? text : "", static_cast<std::size_t>(::sqlite3_column_bytes(statement, column))});
            return;
        }
        case SQLITE_BLOB: {
            const auto* bytes = static_cast<const char*>(::sqlite3_column_blob(statement, column));
            out.byte(4);
            out.text({bytes ? bytes : "", static_cast<std::size_t>(::sqlite3_column_bytes(statement, column))});
            return;
        }
        default:
            out.byte(0);
    }
}

}  // namespace

Answer Connection::run(const Request& request) {
    std::size_t at = 0;
    Statement statement;
    Statement more;
    if (!prepare(request.sql, at, statement)) return failed(::sqlite3_errcode(db_));
    if (!statement) return refused("invalid_argument", "exactly one statement is expected");
    const bool readonly = ::sqlite3_stmt_readonly(statement.get()) != 0;
    if (request.policy != Policy::platform && ::sqlite3_stmt_isexplain(statement.get()) != 0)
        return refused("invalid_argument", "'EXPLAIN' is not allowed");
    if (request.policy == Policy::read && !readonly)
        return refused("invalid_argument", "a reading statement must not change rows; use db.run");
    if (!prepare(request.sql, at, more) || more)
        return refused("invalid_argument", "exactly one statement is expected");
    std::string why;
    if (!bind(statement.get(), request, why)) return refused("invalid_argument", why);

    Answer rows;
    std::uint32_t count = 0;
    const int columns = ::sqlite3_column_count(statement.get());
    int code = SQLITE_ROW;
    while ((code = ::sqlite3_step(statement.get())) == SQLITE_ROW) {
        // The rows of a write are not wanted, but it has to come to its end.
        if (request.policy == Policy::write) continue;
        if (++count > request.max_rows)
            return refused("exhausted", "more than " + std::to_string(request.max_rows) + " rows; add a LIMIT");
        for (int i = 0; i < columns; ++i) add_cell(rows, statement.get(), i);
        if (rows.size() > k_max_answer)
            return refused("exhausted", "the rows are larger than 4 MiB together; ask for fewer");
        if (request.first_only) break;
    }
    if (code != SQLITE_DONE && code != SQLITE_ROW) return failed(code);
    Answer out;
    out.byte(0);
    out.number(readonly ? 0 : ::sqlite3_changes64(db_));
    out.number(::sqlite3_last_insert_rowid(db_));
    out.count(static_cast<std::uint32_t>(columns));
    for (int i = 0; i < columns; ++i) {
        const char* name = ::sqlite3_column_name(statement.get(), i);
        out.text(name ? name : "");
    }
    out.count(count);
    out.append(rows.view());
    return out;
}

Answer Connection::script(const Request& request) {
    std::size_t at = 0;
    std::uint32_t count = 0;
    Statement statement;
    while (true) {
        if (!prepare(request.sql, at, statement)) return failed(::sqlite3_errcode(db_));
        if (!statement) break;
        if (request.policy != Policy::platform && ::sqlite3_stmt_isexplain(statement.get()) != 0)
            return refused("invalid_argument", "'EXPLAIN' is not allowed");
        if (::sqlite3_bind_parameter_count(statement.get()) > 0)
            return refused("invalid_argument", "a migration has no places for values");
        int code = SQLITE_ROW;
        while (code == SQLITE_ROW) code = ::sqlite3_step(statement.get());
        if (code != SQLITE_DONE) return failed(code);
        ++count;
        judge_.next_statement();
    }
    if (count == 0) return refused("invalid_argument", "it has no statement");
    Answer out;
    out.byte(0);
    out.count(static_cast<std::uint32_t>(judge_.touches().size()));
    for (const Touch& touch : judge_.touches()) {
        out.count(static_cast<std::uint32_t>(touch.statement));
        out.byte(static_cast<std::uint8_t>(touch.action));
        out.text(touch.table);
        out.text(touch.column);
    }
    return out;
}

Answer Connection::transaction(Op op) {
    const bool open = ::sqlite3_get_autocommit(db_) == 0;
    int code = SQLITE_OK;
    if (op == Op::begin) {
        if (in_transaction_) return refused("invalid_argument", "a transaction inside a transaction");
        code = ::sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
        in_transaction_ = code == SQLITE_OK;
    } else if (op == Op::commit && (given_up_ || !open)) {
        in_transaction_ = given_up_ = false;
        return refused("aborted", "the transaction was taken back; nothing of it is kept");
    } else {
        if (open) code = ::sqlite3_exec(db_, op == Op::commit ? "COMMIT" : "ROLLBACK", nullptr, nullptr, nullptr);
        const bool still = ::sqlite3_get_autocommit(db_) == 0;
        if (!still) in_transaction_ = given_up_ = false;
    }
    if (code != SQLITE_OK) return failed(code);
    Answer out;
    out.byte(0);
    return out;
}

Answer Connection::backup(const Request& request) {
    sqlite3* copy = nullptr;
    int code = ::sqlite3_open_v2(request.sql.c_str(), &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    if (code == SQLITE_OK) {
        sqlite3_backup* const work = ::sqlite3_backup_init(copy, "main", db_, "main");
        if (work) (void)::sqlite3_backup_step(work, -1);
        code = work ? ::sqlite3_backup_finish(work) : ::sqlite3_errcode(copy);
    }
    ::sqlite3_close_v2(copy);
    if (code != SQLITE_OK)
        return refused("unavailable", "the database cannot be copied: " + std::string(::sqlite3_errstr(code)));
    Answer out;
    out.byte(0);
    return out;
}

void Connection::look_at_transaction() {
    // A full disk, an interrupt or OR ROLLBACK ends a transaction that the platform began. What follows in it must not
    // be kept alone.
    if (in_transaction_ && ::sqlite3_get_autocommit(db_) != 0) given_up_ = true;
}

Answer Connection::answer(const Request& request) {
    if (request.sql.find('\0') != std::string::npos) return refused("invalid_argument", "a NUL character");
    const bool statement = request.op == Op::run || request.op == Op::script;
    if (given_up_ && statement) return refused("aborted", "the transaction was taken back; nothing of it is kept");
    judge_.forget();
    judge_.set_policy(statement ? request.policy : Policy::platform);
    start_budget(request.deadline_ms);
    Answer out = request.op == Op::run      ? run(request)
                 : request.op == Op::script ? script(request)
                 : request.op == Op::backup ? backup(request)
                                            : transaction(request.op);
    set_alarm(0);
    deadline_ = 0;
    judge_.set_policy(Policy::read);
    if (statement) look_at_transaction();
    return out;
}

}  // namespace atelier::user_sql
