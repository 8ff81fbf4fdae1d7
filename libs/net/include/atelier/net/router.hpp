#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/net/http.hpp"

namespace atelier::net {

/// Method and path pattern to handler. Patterns have literal segments, {name} for one segment and {name...} for the rest.
/// An unknown path is 404, a known one with another method 405 with Allow (RFC 9110, 15.5.6), both with a JSON body.
class Router {
public:
    void add(std::string method, std::string pattern, Handler handler);
    Task<Response> handle(Request request) const;
    /// "GET /api/v1/me" for every route, in order of registration.
    std::vector<std::string> routes() const;

private:
    struct Route {
        std::string method;
        std::string pattern;
        std::vector<std::string> segments;
        Handler handler;
    };
    std::vector<Route> routes_;
};

}  // namespace atelier::net
