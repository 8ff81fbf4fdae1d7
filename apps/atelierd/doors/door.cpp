#include "door.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <utility>

#include "atelier/base/text.hpp"

namespace atelier::orchestrator {
namespace {

bool is_name(std::string_view text) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    };
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, plain);
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_address(std::string_view name) {
    const bool v6 = name.starts_with('[') && name.ends_with(']');
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(v6 ? name.substr(1, name.size() - 2) : name, error);
    return !error && address.is_v6() == v6;
}

net::Response refusal(int status, Code code, std::string message) {
    auto response = net::Response::error({code, std::move(message)});
    response.status = status;
    return response;
}

bool reads(const net::Request& request) {
    return request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
}

/// Paths that only programs and our own pages ask for.
bool is_data(std::string_view path) { return path.starts_with("/api/") || path.starts_with("/bundles/"); }

bool is_json(std::string_view content_type) {
    const auto type = to_lower(trim(content_type.substr(0, content_type.find(';'))));
    return type == "application/json";
}

/// "http://name:port" -> "name:port"; nothing for "null" and for what is no origin of the web.
std::optional<HostPort> host_of_origin(std::string_view origin) {
    for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
        if (origin.starts_with(scheme)) return parse_host(origin.substr(scheme.size()));
    }
    return std::nullopt;
}

}  // namespace

std::optional<HostPort> parse_host(std::string_view text) {
    HostPort out;
    const std::string lower = to_lower(text);
    const std::string_view whole(lower);
    const auto colon = whole.starts_with('[') ? whole.find(':', whole.find(']')) : whole.find(':');
    out.name = whole.substr(0, colon);
    if (colon != std::string_view::npos) {
        out.port = whole.substr(colon + 1);
        if (!is_port(out.port)) return std::nullopt;
    }
    if (out.name.starts_with('[') ? !is_address(out.name) : !is_name(out.name)) return std::nullopt;
    return out;
}

std::optional<net::Response> Door::refuse(const net::Request& request) const {
    const auto host = parse_host(request.headers.get("Host"));
    if (!host) return refusal(400, Code::invalid_argument, "the request names no valid host");
    if (!rules_.answers_to(host->name)) {
        return refusal(
            421, Code::invalid_argument,
            "this server does not answer to the name it was asked by; the setting 'hosts' lists its names"
        );
    }
    // A WebSocket handshake is a GET that can change things.
    const bool upgrades = request.headers.has("Upgrade");
    if (const std::string_view origin = request.headers.get("Origin");
        !origin.empty() && (!reads(request) || upgrades)) {
        const auto from = host_of_origin(origin);
        const bool own = from && from->name == host->name && from->port == host->port;
        if (!own && !(rules_.opaque_callers && origin == "null")) {
            return refusal(403, Code::permission_denied, "this request comes from another site");
        }
    }
    if (rules_.same_origin_only && (is_data(request.path) || !reads(request))) {
        const std::string_view site = request.headers.get("Sec-Fetch-Site");
        if (!site.empty() && site != "same-origin" && site != "none") {
            return refusal(403, Code::permission_denied, "this request comes from another site");
        }
    }
    if (!request.body.empty() && !is_json(request.headers.get("Content-Type"))) {
        return refusal(415, Code::invalid_argument, "the body must be JSON: Content-Type: application/json");
    }
    return std::nullopt;
}

void Door::finish(net::Response& response) const {
    static constexpr std::pair<std::string_view, std::string_view> always[] = {
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"X-DNS-Prefetch-Control", "off"},
        {"Permissions-Policy",
         "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), clipboard-read=()"},
    };
    static constexpr std::pair<std::string_view, std::string_view> own_pages[] = {
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"X-Frame-Options", "DENY"},
        // What is no page runs nothing, even where a browser is talked into showing it.
        {"Content-Security-Policy",
         "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"},
    };
    const auto add = [&](const auto& headers) {
        for (const auto& [name, value] : headers) {
            if (!response.headers.has(name)) response.headers.set(std::string(name), std::string(value));
        }
    };
    add(always);
    if (rules_.same_origin_only) add(own_pages);
}

Task<net::Response> Door::answer(const net::Handler* handler, net::Request request) const {
    if (auto refused = refuse(request)) {
        finish(*refused);
        co_return std::move(*refused);
    }
    auto response = co_await (*handler)(std::move(request));
    finish(response);
    co_return response;
}

namespace {

bool is_everywhere(const std::string& listen) { return listen == "0.0.0.0" || listen == "::"; }

}  // namespace

std::vector<std::string> own_names(const std::string& listen, const std::vector<std::string>& configured) {
    std::vector<std::string> out{"localhost", "127.0.0.1", "[::1]"};
    const auto add = [&out](std::string name) {
        if (std::ranges::find(out, name) == out.end()) out.push_back(std::move(name));
    };
    const std::string address = to_lower(listen);
    if (!is_everywhere(address)) add(address.find(':') == std::string::npos ? address : "[" + address + "]");
    for (const auto& name : configured) add(to_lower(name));
    return out;
}

Door front_door(const std::string& listen, const std::vector<std::string>& configured) {
    auto answers_to = [known = own_names(listen, configured), everywhere = is_everywhere(listen)](std::string_view name) {
        return std::ranges::find(known, name) != known.end() || (everywhere && is_address(name));
    };
    return Door({.answers_to = std::move(answers_to)});
}

std::string page_sources(const std::string& listen, const std::vector<std::string>& configured) {
    std::string out;
    for (const auto& name : own_names(listen, configured)) {
        // A policy's grammar has no IPv6 addresses.
        if (!name.starts_with('[')) out += (out.empty() ? "http://" : " http://") + name + ":* https://" + name + ":*";
    }
    return out;
}

}  // namespace atelier::orchestrator
