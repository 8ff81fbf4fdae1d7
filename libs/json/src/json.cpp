#include "atelier/json/json.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "atelier/base/text.hpp"

namespace atelier::json {

namespace {

/// The UTF-16 unit of the \uXXXX at `at`, or 0.
unsigned escaped_unit(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
    unsigned unit = 0;
    const char* const end = text.data() + at + 6;
    const auto read = std::from_chars(text.data() + at + 2, end, unit, 16);
    return read.ec == std::errc() && read.ptr == end ? unit : 0;
}

/// Puts something else where an escape is half a surrogate pair; nothing when there is no such escape.
std::optional<std::string> without_halves(std::string_view text, std::string (*instead)(unsigned unit)) {
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at)) {
        const unsigned unit = escaped_unit(text, at);
        const bool high = unit >= 0xD800 && unit <= 0xDBFF;
        const bool low = unit >= 0xDC00 && unit <= 0xDFFF;
        const unsigned next = high ? escaped_unit(text, at + 6) : 0;
        if (high && next >= 0xDC00 && next <= 0xDFFF) {
            at += 12;
        } else if (high || low) {
            out += text.substr(copied, at - copied);
            out += instead(unit);
            at += 6;
            copied = at;
        } else {
            at += 2;
        }
    }
    if (copied == 0) return std::nullopt;
    return out += text.substr(copied);
}

Result<Value> parse_text(std::string_view text, std::size_t max_depth, bool any_bytes) {
    boost::json::parse_options options;
    options.max_depth = max_depth;
    options.allow_invalid_utf8 = any_bytes;
    boost::json::stream_parser parser({}, options);
    boost::system::error_code error;
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) error = boost::json::error::extra_data;
    if (!error && !parser.done()) parser.finish(error);
    if (error) return fail(Code::invalid_argument, "not valid JSON at byte " + std::to_string(read) + ": " + error.message());
    return parser.release();
}

Result<Object> object_of(Result<Value> value) {
    if (!value) return fail(std::move(value).error());
    if (!value->is_object()) return fail(Code::invalid_argument, "a JSON object is expected");
    return std::move(value->as_object());
}

}  // namespace

Result<Value> parse(std::string_view text, std::size_t max_depth) {
    auto parsed = parse_text(text, max_depth, false);
    if (parsed) return parsed;
    // As many bytes as before: the place of a mistake stays what it is.
    const auto mended = without_halves(text, [](unsigned) { return std::string("\\ufffd"); });
    return mended ? parse_text(*mended, max_depth, false) : std::move(parsed);
}

Result<Object> parse_object(std::string_view text, std::size_t max_depth) { return object_of(parse(text, max_depth)); }

std::string received(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    text = trim(text);
    while (text.starts_with(mark)) text = trim(text.substr(mark.size()));
    return is_valid_utf8(text) ? std::string(text) : mend_utf8(text);
}

Result<Object> parse_fragment(std::string_view text, std::size_t max_depth) {
    const auto bytes_of = [](unsigned unit) {
        return std::string{'\xED', static_cast<char>(0x80 | ((unit >> 6) & 63)), static_cast<char>(0x80 | (unit & 63))};
    };
    const auto kept = without_halves(text, bytes_of);
    return object_of(parse_text(kept ? std::string_view(*kept) : text, max_depth, true));
}

std::string print(const Value& value) { return boost::json::serialize(value); }

namespace {

void print_pretty_into(const Value& value, std::string& out, std::size_t indent) {
    const std::string inner(indent + 2, ' ');
    if (const auto* object = value.if_object(); object && !object->empty()) {
        out += "{\n";
        bool first = true;
        for (const auto& [key, member] : *object) {
            if (!first) out += ",\n";
            first = false;
            out += inner + boost::json::serialize(Value(key)) + ": ";
            print_pretty_into(member, out, indent + 2);
        }
        out += "\n" + std::string(indent, ' ') + "}";
    } else if (const auto* array = value.if_array(); array && !array->empty()) {
        out += "[\n";
        bool first = true;
        for (const auto& element : *array) {
            if (!first) out += ",\n";
            first = false;
            out += inner;
            print_pretty_into(element, out, indent + 2);
        }
        out += "\n" + std::string(indent, ' ') + "]";
    } else if (const auto* number = value.if_double()) {
        char buffer[32];
        out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, *number).ptr);  // 2.5, where Boost.JSON writes 2.5E0
    } else {
        out += boost::json::serialize(value);
    }
}

}  // namespace

std::string print_pretty(const Value& value) {
    std::string out;
    print_pretty_into(value, out, 0);
    return out + "\n";
}

Value sorted(const Value& value) {
    if (value.is_array()) {
        Array out;
        for (const auto& item : value.as_array()) out.push_back(sorted(item));
        return out;
    }
    if (!value.is_object()) return value;
    std::vector<std::string_view> keys;
    for (const auto& member : value.as_object()) keys.push_back(member.key());
    std::ranges::sort(keys);
    Object out;
    for (const auto key : keys) out[key] = sorted(value.as_object().at(key));
    return out;
}

const Value* Reader::value(std::string_view key) const {
    const auto* found = object_.if_contains(key);
    return found && !found->is_null() ? found : nullptr;
}

bool Reader::has(std::string_view key) const { return value(key) != nullptr; }

std::string Reader::path_of(std::string_view key) const { return path_.empty() ? std::string(key) : path_ + "." + std::string(key); }

void Reader::mistake(std::string_view key, std::string_view what) {
    if (!error_) error_ = Error{Code::invalid_argument, path_of(key) + ": " + std::string(what)};
}

std::optional<std::string> Reader::optional_string(std::string_view key) {
    const Value* found = value(key);
    if (!found) return std::nullopt;
    if (!found->is_string()) {
        mistake(key, "a string is expected");
        return std::nullopt;
    }
    return std::string(found->as_string());
}

std::string Reader::string(std::string_view key) {
    if (!has(key)) mistake(key, "is missing");
    return optional_string(key).value_or("");
}

std::string Reader::string_or(std::string_view key, std::string fallback) { return optional_string(key).value_or(std::move(fallback)); }

std::optional<std::int64_t> Reader::optional_integer(std::string_view key) {
    const Value* found = value(key);
    if (!found) return std::nullopt;
    boost::system::error_code error;
    const auto number = found->to_number<std::int64_t>(error);
    if (error) {
        mistake(key, "a whole number is expected");
        return std::nullopt;
    }
    return number;
}

std::int64_t Reader::integer(std::string_view key) {
    if (!has(key)) mistake(key, "is missing");
    return optional_integer(key).value_or(0);
}

std::int64_t Reader::integer_or(std::string_view key, std::int64_t fallback) { return optional_integer(key).value_or(fallback); }

std::optional<double> Reader::optional_number(std::string_view key) {
    const Value* found = value(key);
    if (!found) return std::nullopt;
    boost::system::error_code error;
    const auto number = found->to_number<double>(error);
    if (error) {
        mistake(key, "a number is expected");
        return std::nullopt;
    }
    return number;
}

double Reader::number(std::string_view key) {
    if (!has(key)) mistake(key, "is missing");
    return optional_number(key).value_or(0);
}

bool Reader::boolean_or(std::string_view key, bool fallback) {
    const Value* found = value(key);
    if (!found) return fallback;
    if (!found->is_bool()) {
        mistake(key, "true or false is expected");
        return fallback;
    }
    return found->as_bool();
}

std::vector<std::string> Reader::strings_or_empty(std::string_view key) {
    std::vector<std::string> out;
    const Array* list = array(key);
    if (!list) return out;
    for (const auto& element : *list) {
        if (!element.is_string()) {
            mistake(key, "a list of strings is expected");
            return {};
        }
        out.emplace_back(element.as_string());
    }
    return out;
}

const Object* Reader::object(std::string_view key) {
    const Value* found = value(key);
    if (found && !found->is_object()) mistake(key, "an object is expected");
    return found ? found->if_object() : nullptr;
}

const Array* Reader::array(std::string_view key) {
    const Value* found = value(key);
    if (found && !found->is_array()) mistake(key, "a list is expected");
    return found ? found->if_array() : nullptr;
}

Result<void> Reader::done() const {
    if (error_) return fail(*error_);
    return {};
}

std::string get_string(const Object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

std::int64_t get_integer(const Object& object, std::string_view key, std::int64_t fallback) {
    const auto* found = object.if_contains(key);
    if (!found) return fallback;
    boost::system::error_code error;
    const auto number = found->to_number<std::int64_t>(error);
    return error ? fallback : number;
}

const Object* get_object(const Object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    return found ? found->if_object() : nullptr;
}

const Array* get_array(const Object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    return found ? found->if_array() : nullptr;
}

}  // namespace atelier::json
