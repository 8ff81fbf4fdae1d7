#include "sqlite.hpp"

namespace atelier::store {

Result<Database> Database::open(const std::filesystem::path& file) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    Database db(handle);
    if (code != SQLITE_OK) return fail(db.error("open " + file.string()));
    sqlite3_busy_timeout(handle, 5000);
    return db;
}

Error Database::error(std::string_view doing) const {
    const int code = handle_ ? sqlite3_errcode(handle_) : SQLITE_NOMEM;
    const std::string detail = std::string(doing) + ": " + (handle_ ? sqlite3_errmsg(handle_) : "out of memory");
    switch (code) {
        case SQLITE_FULL:
            return {Code::disk_full, "the disk is full; nothing was lost, free some space and try again", detail, {}};
        case SQLITE_IOERR:
            return {Code::disk_full, "the data cannot be written; check the disk and try again", detail, {}};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {Code::busy, "the data is in use by another process", detail, {}};
        case SQLITE_CONSTRAINT:
            return {Code::conflict, "this exists already", detail, {}};
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return {Code::permission_denied, "the data cannot be written; check who owns the folder and that it is not read-only", detail, {}};
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            return {Code::failed_precondition, "the data file is damaged; restore it from a backup", detail, {}};
        default:
            return {Code::internal, "the data store failed", detail, {}};
    }
}

Result<void> Database::exec(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return fail(error(std::string_view(sql).substr(0, 60)));
    return {};
}

Statement::Statement(Database& db, std::string_view sql) : db_(db) {
    failed_ = sqlite3_prepare_v2(db.handle(), sql.data(), static_cast<int>(sql.size()), &handle_, nullptr);
}

Statement& Statement::bind(std::string_view text) {
    if (failed_ == SQLITE_OK) failed_ = sqlite3_bind_text(handle_, next_++, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::bind_integer(std::int64_t number) {
    if (failed_ == SQLITE_OK) failed_ = sqlite3_bind_int64(handle_, next_++, number);
    return *this;
}

Result<bool> Statement::step() {
    if (failed_ != SQLITE_OK) return fail(db_.error("prepare"));
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return fail(db_.error("step"));
}

Result<void> Statement::run() {
    ATL_TRY([[maybe_unused]] const bool row, step());
    return {};
}

std::string Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))) : std::string();
}

void Statement::reset() {
    sqlite3_reset(handle_);
    next_ = 1;
    if (handle_) failed_ = SQLITE_OK;  // a value that could not be bound
}

Result<void> Transaction::begin() {
    ATL_CHECK(db_.exec("BEGIN IMMEDIATE"));
    open_ = true;
    return {};
}

Result<void> Transaction::commit() {
    ATL_CHECK(db_.exec("COMMIT"));
    open_ = false;
    return {};
}

}  // namespace atelier::store
