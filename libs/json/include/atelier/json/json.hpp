#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/base/result.hpp"

/// The edge between text and native types. JSON values live in parsers and printers only; nothing else passes them on
/// except as an opaque payload (a log event's body, a tool call's arguments).
namespace atelier::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// Strict RFC 8259 text with a depth limit. An escape that is half a surrogate pair, which the RFC allows and UTF-8
/// cannot say, is read as U+FFFD, in names and values. The error says what is wrong and at which byte.
Result<Value> parse(std::string_view text, std::size_t max_depth = 64);
/// As parse, but the text must be an object.
Result<Object> parse_object(std::string_view text, std::size_t max_depth = 64);

/// What another program sent as JSON, ready for parse(): without a byte order mark and the white space around it, and
/// with U+FFFD for bytes that are not UTF-8.
std::string received(std::string_view text);

/// As parse_object, for an event of a stream that cuts its text anywhere: halves of surrogate pairs and cut UTF-8
/// sequences stay as bytes (a half as three, WTF-8), so that the strings of two events can be put together. mend_utf8()
/// before they are used.
Result<Object> parse_fragment(std::string_view text, std::size_t max_depth = 64);

/// Compact text, members in insertion order.
std::string print(const Value& value);
/// Two spaces an indent, for files that people read and git diffs.
std::string print_pretty(const Value& value);

/// The same value with the members of every object in the byte order of their names: equal values print equally.
Value sorted(const Value& value);

/// Reads the members of one object, gathering the first mistake with its path ("spec.filters[0].op: unknown operator").
/// A missing optional member is normal; a present one of the wrong type is a mistake. Not thread-safe.
class Reader {
public:
    explicit Reader(const Object& object, std::string path = {}) : object_(object), path_(std::move(path)) {}

    std::string string(std::string_view key);
    std::string string_or(std::string_view key, std::string fallback);
    std::optional<std::string> optional_string(std::string_view key);
    std::int64_t integer(std::string_view key);
    std::int64_t integer_or(std::string_view key, std::int64_t fallback);
    std::optional<std::int64_t> optional_integer(std::string_view key);
    double number(std::string_view key);
    std::optional<double> optional_number(std::string_view key);
    bool boolean_or(std::string_view key, bool fallback);
    std::vector<std::string> strings_or_empty(std::string_view key);
    /// nullptr when absent; the wrong type is a mistake.
    const Object* object(std::string_view key);
    const Array* array(std::string_view key);
    const Value* value(std::string_view key) const;
    bool has(std::string_view key) const;

    /// A mistake found by the caller, at `key`.
    void mistake(std::string_view key, std::string_view what);
    std::string path_of(std::string_view key) const;
    const std::optional<Error>& error() const { return error_; }
    Result<void> done() const;

private:
    const Object& object_;
    std::string path_;
    std::optional<Error> error_;
};

/// Convenience for printing: the member as a string, or empty.
std::string get_string(const Object& object, std::string_view key);
std::int64_t get_integer(const Object& object, std::string_view key, std::int64_t fallback = 0);
const Object* get_object(const Object& object, std::string_view key);
const Array* get_array(const Object& object, std::string_view key);

}  // namespace atelier::json
