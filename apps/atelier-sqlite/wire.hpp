#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What atelier-sqlite and web/user-backend/src/sqlite.mjs say to each other: frames of a 32-bit length and that many
/// bytes, all numbers little-endian. The other end is trusted (it is the platform's own code), what it passes on is
/// not.
namespace atelier::user_sql {

struct Blob {
    std::string bytes;
};
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

enum class Op : std::uint8_t { run = 1, script = 2, begin = 3, commit = 4, rollback = 5, backup = 6 };

/// Whose statement it is decides what it may be.
enum class Policy : std::uint8_t { platform = 0, read = 1, write = 2, migration = 3 };

struct Request {
    Op op = Op::run;
    Policy policy = Policy::read;
    bool first_only = false;        ///< one row is enough
    std::uint32_t deadline_ms = 0;  ///< of wall time and, rounded up to seconds, of CPU time
    std::uint32_t max_rows = 0;
    std::string sql;  ///< backup: the path of the copy
    std::vector<Value> values;
};

/// False at the end of the input, or when it is no frame of ours.
bool read_request(Request& out);

/// Builds one answer; send() writes it. Sizes are the caller's business.
class Answer {
public:
    void byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
    void number(std::int64_t value);
    void count(std::uint32_t value);
    void text(std::string_view value);
    void append(std::string_view bytes) { bytes_.append(bytes); }
    std::size_t size() const { return bytes_.size(); }
    std::string_view view() const { return bytes_; }
    bool send() const;

private:
    std::string bytes_;
};

}  // namespace atelier::user_sql
