#include "atelier/net/http.hpp"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>

#include "atelier/json/json.hpp"

namespace atelier::net {
namespace {

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return a.size() == b.size() && std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

void Headers::set(std::string name, std::string value) {
    for (auto& [known, text] : fields_) {
        if (!same_name(known, name)) continue;
        text = std::move(value);
        return;
    }
    fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }

std::string_view Headers::get(std::string_view name) const {
    for (const auto& [known, text] : fields_) {
        if (same_name(known, name)) return text;
    }
    return {};
}

bool Headers::has(std::string_view name) const {
    return std::ranges::any_of(fields_, [&](const auto& field) { return same_name(field.first, name); });
}

Response Response::text(int status, std::string content_type, std::string body) {
    Response response;
    response.status = status;
    response.headers.set("Content-Type", std::move(content_type));
    response.body = std::move(body);
    return response;
}

Response Response::json(int status, std::string body) { return text(status, "application/json; charset=utf-8", std::move(body)); }

Response Response::error(const Error& error) {
    json::Object body{{"code", to_string(error.code)}, {"message", error.message}};
    Response response = json(http_status(error.code), json::print(body));
    if (error.retry_after) response.headers.set("Retry-After", std::to_string((error.retry_after->count() + 999) / 1000));
    return response;
}

int http_status(Code code) noexcept {
    switch (code) {
        case Code::invalid_argument:
            return 400;
        case Code::unauthenticated:
            return 401;
        case Code::permission_denied:
            return 403;
        case Code::not_found:
            return 404;
        case Code::conflict:
        case Code::busy:
            return 409;
        case Code::failed_precondition:
            return 412;
        case Code::exhausted:
            return 429;
        case Code::disk_full:
            return 507;
        case Code::unavailable:
            return 503;
        case Code::timeout:
            return 504;
        case Code::cancelled:
            return 499;
        case Code::internal:
            break;
    }
    return 500;
}

Code code_of_status(int status) noexcept {
    switch (status) {
        case 400:
        case 413:
        case 422:
            return Code::invalid_argument;
        case 401:
            return Code::unauthenticated;
        case 403:
            return Code::permission_denied;
        case 404:
            return Code::not_found;
        case 409:
            return Code::conflict;
        case 412:
            return Code::failed_precondition;
        case 429:
            return Code::exhausted;
        case 502:
        case 503:
            return Code::unavailable;
        case 504:
            return Code::timeout;
        case 507:
            return Code::disk_full;
        default:
            return Code::internal;
    }
}

namespace {

/// Nothing to decode, nothing to refuse: what nearly every target is.
bool is_plain_path(std::string_view target) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '_' || c == '.';
    };
    return target.starts_with('/') && std::ranges::all_of(target, plain) && target.find("//") == std::string_view::npos;
}

}  // namespace

Result<std::pair<std::string, std::map<std::string, std::string>>> split_target(std::string_view target) {
    if (is_plain_path(target)) return std::pair(std::string(target), std::map<std::string, std::string>());
    const auto parsed = boost::urls::parse_origin_form({target.data(), target.size()});
    if (!parsed) return fail(Code::invalid_argument, "the request target is not a valid path");
    std::string path;
    for (const auto segment : parsed->segments()) path += "/" + segment;
    if (path.empty() || (target.substr(0, target.find('?')).ends_with('/') && !path.ends_with('/'))) path += "/";
    std::map<std::string, std::string> query;
    for (const auto param : parsed->params()) query[param.key] = param.value;
    if (path.find('\0') != std::string::npos) return fail(Code::invalid_argument, "the request target holds a NUL byte");
    return std::pair(std::move(path), std::move(query));
}

std::string percent_encode(std::string_view text) { return boost::urls::encode({text.data(), text.size()}, boost::urls::unreserved_chars); }

}  // namespace atelier::net
