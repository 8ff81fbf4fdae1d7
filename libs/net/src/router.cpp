#include "atelier/net/router.hpp"

#include "atelier/base/text.hpp"

namespace atelier::net {
namespace {

bool match(const std::vector<std::string>& pattern, const std::vector<std::string>& path, std::map<std::string, std::string>& params) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string& part = pattern[i];
        if (part.ends_with("...}")) {
            const std::span rest(path.begin() + static_cast<std::ptrdiff_t>(std::min(i, path.size())), path.end());
            params[part.substr(1, part.size() - 5)] = join(rest, "/");
            return true;
        }
        if (i >= path.size()) return false;
        if (part.starts_with('{')) {
            if (path[i].empty()) return false;
            params[part.substr(1, part.size() - 2)] = path[i];
        } else if (part != path[i]) {
            return false;
        }
    }
    return pattern.size() == path.size();
}

}  // namespace

void Router::add(std::string method, std::string pattern, Handler handler) {
    auto segments = split(pattern, '/');
    routes_.push_back({std::move(method), std::move(pattern), std::move(segments), std::move(handler)});
}

Task<Response> Router::handle(Request request) const {
    const auto path = split(request.path, '/');
    std::string allowed;
    for (const auto& route : routes_) {
        std::map<std::string, std::string> params;
        if (!match(route.segments, path, params)) continue;
        allowed += (allowed.empty() ? "" : ", ") + route.method + (route.method == "GET" ? ", HEAD" : "");
        const bool head = request.method == "HEAD" && route.method == "GET";
        if (route.method != request.method && !head) continue;
        request.params = std::move(params);
        co_return co_await route.handler(std::move(request));
    }
    if (allowed.empty()) co_return Response::error({Code::not_found, "there is nothing at " + request.path});
    auto response = Response::error({Code::invalid_argument, request.method + " is not possible at " + request.path});
    response.status = 405;
    response.headers.set("Allow", allowed);
    co_return response;
}

std::vector<std::string> Router::routes() const {
    std::vector<std::string> out;
    for (const auto& route : routes_) out.push_back(route.method + " " + route.pattern);
    return out;
}

}  // namespace atelier::net
