#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace atelier::mcp {

/// Header fields in order; names compare without case.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// The first field of that name, or empty.
std::string_view find_field(const Fields& fields, std::string_view name) noexcept;
bool has_field(const Fields& fields, std::string_view name) noexcept;

/// Borrowed for the duration of one call.
struct HttpRequestView {
    std::string_view method;
    const Fields& headers;
    std::string_view body;
};

struct HttpReply {
    int status = 200;
    Fields headers;
    std::string body;
};

/// Values of Mcp-Name and Mcp-Param-*: plain where that is safe, else "=?base64?...?=".
std::string encode_field_value(std::string_view value);
/// False when the value is neither plain visible text nor well-formed base64.
bool decode_field_value(std::string_view value, std::string& out);

}  // namespace atelier::mcp
